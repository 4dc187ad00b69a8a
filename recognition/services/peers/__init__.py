"""The use-cases between neighbouring regions: follow one, cosign its checkpoints, serve it, and put figures of both side by side."""
