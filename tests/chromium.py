"""Where the browser of the browser tests is; `python -m tests.chromium` says it or what to do."""

import os
import shutil
import subprocess
import sys

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "google-chrome", "google-chrome-stable", "chromium-browser")
HOW_TO_GET_IT = """Chromium is missing, and the browser tests need it. Any one of these gets it:
  Debian:   sudo apt install chromium
  Ubuntu:   sudo .venv/bin/python -m playwright install --with-deps chromium
  or say where one is:   CHROMIUM=/path/to/chromium bin/test"""


class NoChromium(Exception):
    """No browser was found; the message says how to get one."""


def executable() -> str:
    """The path of a Chromium that runs. Raises NoChromium."""
    for path in (os.environ.get("CHROMIUM"), *map(shutil.which, NAMES)):
        if path and runs(path):
            return path
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    if runs(own):
        return own
    raise NoChromium(HOW_TO_GET_IT)


def runs(path: str) -> bool:
    """Whether it is a browser: some systems have a script of that name that only asks for one."""
    try:
        done = subprocess.run([path, "--version"], capture_output=True, timeout=60, check=False)
    except OSError:
        return False
    return done.returncode == 0


def main() -> int:
    """Print the path, or what to do."""
    try:
        sys.stdout.write(executable() + "\n")
    except NoChromium as reason:
        sys.stderr.write(f"{reason}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
