"""The kinds of files that hold spreadsheets, each read by events into rows that are counted while they are read."""
