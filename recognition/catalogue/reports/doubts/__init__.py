"""Lines and words of a pasted report that nobody understood, and the rows that they may concern."""
