"""How the service is served: the development server, and the worker class that gunicorn runs."""
