"""What comes from others is exactly what was chosen (S60)."""

import hashlib
import re
from collections.abc import Iterator
from importlib.metadata import packages_distributions

import pytest

from config import ROOT

PIN = re.compile(
    r"(?P<name>[A-Za-z0-9._-]+)(\[[a-z0-9,]+\])?==(?P<version>[^ ;]+)( ; [^\\]+)?"
    r"(?P<hashes>( --hash=sha256:[0-9a-f]{64})+)"
)
FILES = ("requirements.txt", "requirements-dev.txt")
VENDOR = ROOT / "static" / "vendor"
LISTED = re.compile(r"^\| `(?P<name>[^`]+)` .*`(?P<sum>[0-9a-f]{64})` \|$", re.MULTILINE)


def entries(text: str) -> Iterator[str]:
    """The lines of a requirements file: continued ones joined, comments left out."""
    joined = re.sub(r" \\\n\s*", " ", text)
    told = (re.sub(r"(^|\s)#.*", "", line).strip() for line in joined.splitlines())
    return (line for line in told if line)


def loose(text: str) -> list[str]:
    """The entries that are not one exact version with its sums."""
    return [line for line in entries(text) if not PIN.fullmatch(line)]


def pins(text: str) -> dict[str, str]:
    """Version and sums of every package, by name."""
    found = [match for line in entries(text) if (match := PIN.fullmatch(line))]
    return {match["name"]: match["version"] + match["hashes"] for match in found}


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


@pytest.mark.parametrize(
    "entry",
    [
        "flask",
        "flask>=3.1",
        "flask==3.1.3",
        "flask==3.1.3 --hash=sha256:abc",
        "--find-links somewhere",
        "https://files.example.test/flask.whl",
    ],
)
def test_an_entry_without_one_version_and_its_sums_is_noticed(entry: str) -> None:
    assert loose(entry) == [entry]


@pytest.mark.parametrize("name", FILES)
def test_every_package_is_pinned_with_its_sums_and_comes_from_no_named_place(name: str) -> None:
    assert loose(read(name)) == []
    assert len(pins(read(name))) > 30


def test_tests_run_with_the_very_packages_that_serve() -> None:
    served, tested = (pins(read(name)).items() for name in FILES)
    assert served <= tested


def test_only_libpass_provides_passlib() -> None:
    assert packages_distributions()["passlib"] == ["libpass"]
    assert "passlib" not in pins(read("requirements-dev.txt"))


def test_files_of_others_are_as_published() -> None:
    listed = {
        match["name"]: match["sum"] for match in LISTED.finditer(read("static/vendor/README.md"))
    }
    kept = [path for path in VENDOR.iterdir() if path.suffix in {".css", ".js"}]
    assert listed == {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in kept}


def test_nothing_that_goes_wrong_is_reported_to_anybody() -> None:
    """S57: who does not send reports of crashes sends no secrets in them."""
    reporters = {"sentry-sdk", "rollbar", "bugsnag", "honeybadger", "raygun4py", "newrelic"}
    assert not reporters & pins(read("requirements.txt")).keys()
