"""How names of items, specimens, studies and institutions are read."""
