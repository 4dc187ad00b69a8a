"""What every room may lean on: threads, files that outlive a power cut, log lines, and what a fork needs."""
