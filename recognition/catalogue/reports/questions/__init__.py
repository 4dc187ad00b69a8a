"""What makes a question of an item that a pasted report names: each module one way in which other lines or words may make another test of it."""
