"""Use-cases across the border of two regions: questions about a neighbour's institutions, and what is searched there. Nothing of it is loaded where no region is declared."""
