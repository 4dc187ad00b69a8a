"""Published editions of the catalogue: built, read, compared, listed, and what a difference would mean."""
