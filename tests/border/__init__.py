"""Two regions: answers about the other one's institutions, and searches there."""
