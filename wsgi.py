"""The entry point of gunicorn and of `flask --app wsgi`."""

from pathlib import Path

import click

from config import BadSetting
from receiver import create_app, metrics

try:
    app = create_app()
    metrics.join(Path(app.instance_path))
except BadSetting as error:
    raise click.ClickException(str(error)) from error  # `flask` says this in one line
