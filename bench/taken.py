"""A server by itself from which all members are taken away: what it took, as JSON."""

import json
import os
import re
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import click
from flask import Flask

from bench.crowd.first import BY
from bench.crowd.lives import DOMAIN
from config import load_settings
from receiver import create_app, exchange
from receiver.context import utcnow
from receiver.exchange import Format
from receiver.web.admin.files import in_pieces
from receiver.web.admin.people import Filter

ONE = Filter(text=f"nobody@{DOMAIN}")


@dataclass(frozen=True)
class Taken:
    """One file: how large it was, how long it took, and how much more memory was needed for it."""

    format: str
    megabytes: float
    seconds: float
    more_memory: float


def take(app: Flask, wanted: Filter, kind: Format) -> Taken:
    """As the page of the desk sends it; nobody keeps it."""
    before, began = _peak(), time.perf_counter()
    with app.app_context():
        order = exchange.Order(wanted.met(), kind, "pt_BR", wanted.query())
        pieces = exchange.export(order, by=BY, now=utcnow())
    size = sum(map(len, in_pieces(app, pieces)))
    return Taken(kind.value, size / 1e6, time.perf_counter() - began, _peak() - before)


def _peak() -> float:
    """The most memory that this process ever had, in megabytes."""
    # Not as getrusage() tells: that begins with the peak of who started us.
    told = Path("/proc/self/status").read_text("ascii")
    (peak,) = re.findall(r"^VmHWM:\s+(\d+) kB$", told, re.MULTILINE)
    return int(peak) * 1024 / 1e6


def main() -> None:
    """The database of the settings; what is needed for the first file at all is not counted."""
    app = create_app(load_settings(os.environ))
    for kind in Format:
        take(app, ONE, kind)
    click.echo(json.dumps([asdict(take(app, Filter(), kind)) for kind in Format]))


if __name__ == "__main__":
    main()
