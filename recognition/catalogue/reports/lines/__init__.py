"""The lines of a pasted report before they are read: markup, blanks within words, names over two lines."""
