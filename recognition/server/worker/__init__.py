"""gunicorn's worker, response and logger as this service uses them: the same rules, with less done anew for each request."""
