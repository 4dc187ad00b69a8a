"""What gunicorn and the commands load."""

from recognition import create_app

app = create_app()
