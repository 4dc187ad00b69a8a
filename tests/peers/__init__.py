"""Neighbouring regions."""
