"""The pure rules of reading."""
