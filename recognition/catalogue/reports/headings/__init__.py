"""What titles, headings and labels of a pasted report say of the rows under them."""
