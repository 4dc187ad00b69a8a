"""Spreadsheets as they really are: read, understood, cleaned, matched, and laid into a draft or refused as a whole."""
