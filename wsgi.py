"""The entry point of gunicorn and of `flask --app wsgi`."""

from receiver import create_app

app = create_app()
