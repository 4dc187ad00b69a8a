"""What words of a pasted report mean by themselves: texts and runs of words against an edition, their units, and tests outside it."""
