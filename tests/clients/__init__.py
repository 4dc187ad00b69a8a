"""Clients that a generator makes of the API's description, compiled and used."""
