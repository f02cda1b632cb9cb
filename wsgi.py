"""The entry point of gunicorn and of `flask --app wsgi`."""

import click

from config import BadSetting
from receiver import create_app

try:
    app = create_app()
except BadSetting as error:
    raise click.ClickException(str(error)) from error  # `flask` says this in one line
