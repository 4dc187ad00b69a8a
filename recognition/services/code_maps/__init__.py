"""A hospital's own code map, read from its files and held against what it sends."""
