"""How a printed report is read, line by line."""
