"""Every text of the pages in both languages: one catalogue each, the Chinese of the pages being the key."""
