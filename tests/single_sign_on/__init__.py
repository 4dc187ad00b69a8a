"""Sign-in by the hospital's own identity, against real providers."""
