"""PostgreSQL is copied by its own pg_dump, which must be as new as the server."""

import shlex
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.engine import URL

from receiver.backup.place import CannotCopy, unfinished
from receiver.late import Late

if TYPE_CHECKING:
    from psycopg import conninfo
else:
    conninfo = Late("psycopg.conninfo")


def dump(url: URL, part: Path) -> dict[str, int]:
    """Let pg_dump write the database to a file, and look whether all of it can be read."""
    with unfinished(part) as secrets:
        # The password stands in a file for its owner only, and not among the arguments, which
        # everybody on this machine can read.
        secrets.write_text(_password_line(url), "utf-8")
        where = f"--dbname={_conninfo(url, secrets)}"
        _run("pg_dump", ["--format=custom", f"--file={part}", where], url)
    _run("pg_restore", ["--list", f"--file={part}.list", str(part)], url)
    listing = Path(f"{part}.list")
    tables = listing.read_text("utf-8").count(" TABLE DATA ")
    listing.unlink()
    return {"tables": tables}


def by_hand(url: URL) -> str:
    """What to run where pg_dump is not here, or too old."""
    address = url.set(drivername="postgresql", password=None)
    said = shlex.quote(address.render_as_string(hide_password=True))
    return f"pg_dump --format=custom --file=portaria.dump {said}"


def _run(program: str, arguments: list[str], url: URL) -> None:
    found = shutil.which(program)
    if found is None:
        raise CannotCopy(f"{program} is not on this machine; where it is, run: {by_hand(url)}")
    done = subprocess.run(  # noqa: S603 - a program of PostgreSQL, and no shell
        [found, *arguments], capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = " ".join(done.stderr.split())
        raise CannotCopy(f"{program} failed: {said}; where it is new enough, run: {by_hand(url)}")


def _conninfo(url: URL, secrets: Path) -> str:
    told = {"host": url.host, "port": url.port, "user": url.username, "dbname": url.database}
    asked = {name: value for name, value in url.query.items() if isinstance(value, str)}
    given = {name: value for name, value in (told | asked).items() if value is not None}
    return conninfo.make_conninfo("", **given, passfile=str(secrets))


def _password_line(url: URL) -> str:
    escaped = str(url.password or "").replace("\\", "\\\\").replace(":", "\\:")
    return f"*:*:*:*:{escaped}\n"
