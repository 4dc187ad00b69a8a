"""The use-case of report documents: each row is asked, asked back, or told why it is not asked."""
