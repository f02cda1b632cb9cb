"""The scripts of bin/, run for real in a folder of their own: nothing of this machine's is used."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from config import ROOT

SCRIPTS = ("serve", "portaria", "test", "bench", "torture")
TOOLS = "bash basename cat dirname env flock grep id mkdir mktemp readlink rm sha256sum tail"
OLD = "#!/bin/sh\ncase $1 in -c) echo 3.9.2;; *) echo old;; esac\n"
WITHOUT_VENV = "#!/bin/sh\necho bare\n"
NO_NETWORK = {
    "PIP_CONFIG_FILE": os.devnull,
    "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
    "PIP_FIND_LINKS": "",
    "PIP_RETRIES": "0",
}


class Machine:
    """A folder with our scripts in it, and a PATH with as little as a fresh system has."""

    def __init__(self, folder: Path) -> None:
        self.tree = folder / "portaria"
        self.path = folder / "path"
        self.path.mkdir()
        shutil.copytree(ROOT / "bin", self.tree / "bin")
        (self.tree / "receiver").mkdir()
        self.write("receiver/supervisor.py", "import sys\nprint('serving from', sys.prefix)\n")
        for name in ("requirements.txt", "requirements-dev.txt"):
            self.write(name, "# nothing is needed here\n")
        for tool in TOOLS.split():
            (self.path / tool).symlink_to(str(shutil.which(tool)))

    def write(self, name: str, text: str) -> None:
        (self.tree / name).write_text(text, "utf-8")

    def has_python(self, script: str | None = None) -> None:
        python = self.path / "python3"
        python.write_text(script or f'#!/bin/sh\nexec {sys.executable} "$@"\n', "utf-8")
        python.chmod(0o755)

    def run(self, script: str, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self.tree / "bin" / script), *arguments],
            env={"PATH": str(self.path), "TMPDIR": str(self.tree.parent)} | NO_NETWORK | environ,
            cwd="/",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def refusal(done: subprocess.CompletedProcess[str]) -> str:
    """The one line of a start that was refused."""
    assert done.returncode == 1
    assert done.stdout == ""
    lines = [line for line in done.stderr.splitlines() if not line.startswith("Installing")]
    assert len(lines) == 1, done.stderr
    return lines[0]


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_machine_without_python_is_told_in_one_line(machine: Machine, script: str) -> None:
    said = refusal(machine.run(script))
    assert said.startswith(f"{script}: Python 3.11 or newer is needed; there is no python3.")
    assert said.endswith("apt install python3 python3-venv")


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_python_that_is_too_old_is_told_in_one_line(machine: Machine, script: str) -> None:
    machine.has_python(OLD)
    said = refusal(machine.run(script))
    assert "Python 3.11 or newer is needed; python3 is 3.9.2." in said


def test_a_python_without_venv_is_told_in_one_line_what_to_install(machine: Machine) -> None:
    machine.has_python(WITHOUT_VENV)
    said = refusal(machine.run("serve"))
    assert said == "serve: python3 cannot make a virtual environment: apt install python3-venv"


def test_the_first_start_installs_and_the_next_ones_do_not(machine: Machine) -> None:
    machine.has_python()
    first, second = machine.run("serve"), machine.run("serve")
    assert first.stdout == second.stdout == f"serving from {machine.tree}/.venv\n"
    assert "Installing requirements.txt" in first.stderr
    assert second.stderr == ""


def test_changed_requirements_are_installed_and_no_network_is_told_in_one_line(
    machine: Machine,
) -> None:
    machine.has_python()
    machine.run("serve")
    machine.write("requirements.txt", f"flask==3.1.3 --hash=sha256:{'0' * 64}\n")
    said = refusal(machine.run("serve"))
    assert "installing requirements.txt failed: no network, or the package index is away" in said
    details = Path(said.partition("(details: ")[2].rstrip(")"))
    assert "flask" in details.read_text("utf-8")


def test_the_command_line_needs_no_particular_folder(machine: Machine, tmp_path: Path) -> None:
    machine.has_python()
    machine.run("serve")
    stand_in = "import os, sys\nprint(os.getcwd(), *sys.argv[1:])\n"
    (path,) = (machine.tree / ".venv" / "lib").glob("python3*/site-packages")
    (path / "flask.py").write_text(stand_in, "utf-8")
    done = machine.run("portaria", "members", "show", "ana maria@example.test")
    assert done.stdout == f"/ --app {machine.tree}/wsgi.py members show ana maria@example.test\n"


@pytest.mark.parametrize(
    "script",
    [
        "bin/serve",
        "bin/portaria",
        "bin/test",
        "bin/bench",
        "bin/seed",
        "bin/torture",
        "bin/pictures",
        ".ci/run",
    ],
)
def test_scripts_stop_at_the_first_fault(script: str) -> None:
    text = (ROOT / script).read_text("utf-8")
    assert os.access(ROOT / script, os.X_OK)
    assert text.startswith("#!/usr/bin/env bash\n")
    assert "\nset -euo pipefail\n" in text
