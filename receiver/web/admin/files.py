"""Files that are taken away from the desk."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from flask import Flask
from werkzeug.wrappers import Response

from receiver.context import this_app
from receiver.exchange import TYPES, Format


def streamed(pieces: Iterator[bytes], *, kind: Format, called: str, day: date) -> Response:
    """A file of this day that is sent while it is made."""
    response = Response(in_pieces(this_app(), pieces), mimetype=None)
    response.headers["Content-Type"] = TYPES[kind]
    return _named(response, f"{called}-{day:%Y-%m-%d}.{kind}")


def as_json(told: Any, name: str) -> Response:
    """What programs can read, as a file of this name."""
    text = json.dumps(told, ensure_ascii=False, indent=2) + "\n"
    return _named(Response(text, content_type="application/json"), name)


def in_pieces(app: Flask, pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Each piece is made by itself: while a slow line takes it, no connection is held."""
    while True:
        with app.app_context():
            piece = next(pieces, None)
        if piece is None:
            return
        yield piece


def _named(response: Response, name: str) -> Response:
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
