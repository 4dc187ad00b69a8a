"""What gunicorn and the commands load; a wrong setting ends the start with one line that says which."""

import sys

from recognition import create_app
from recognition.settings import SettingsError

try:
    app = create_app()
except SettingsError as error:
    sys.exit(f"Cannot start: {error}.")
