"""What few need is loaded when it is asked for, and not by every start."""

import ast
import importlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from config import ROOT
from tests import live
from tests.house import Source, broken, imported, ours

DEAR = {
    *("alembic", "celery", "cryptography", "dns", "email_validator", "flask_migrate"),
    *("psycopg", "pyotp", "segno", "webauthn", "zxcvbn"),
}
STARTED = "import sys, receiver.supervisor; receiver.create_app(); print(*sys.modules)"

WATCHED = """
import gc, sys
ours = lambda: len([name for name in sys.modules if name.startswith("receiver.")])
look = lambda *_told: "receiver.db" in sys.modules and print(ours())
gc.callbacks.append(look)
import receiver
print(ours())
if not gc.isenabled(): print("never again")
"""


def late_ones(source: Source) -> Iterator[tuple[int, str]]:
    """What a source loads late, in full names."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Late":
            yield node.lineno, ast.literal_eval(node.args[0])


def is_nobodys_type(source: Source) -> Iterator[tuple[int, str]]:
    """What is loaded late and not imported for the types, where the laws of imports see it."""
    known = {name for _line, name in imported(source)}
    return ((line, name) for line, name in late_ones(source) if name not in known)


def test_a_start_loads_nothing_that_only_few_need(tmp_path: Path) -> None:
    environ = live.environment(f"sqlite:///{tmp_path}/none.db", folder=tmp_path, port=8000)
    done = subprocess.run(
        [sys.executable, "-c", STARTED],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        check=True,
    )
    assert DEAR & set(done.stdout.split()) == set()


def test_what_is_loaded_late_is_known_to_the_types_and_there() -> None:
    assert broken(is_nobodys_type, [Source("receiver/sale.py", 'segno = Late("segno")')])
    assert broken(is_nobodys_type, ours("receiver/")) == []
    for source in ours("receiver/"):
        for _line, name in late_ones(source):
            assert importlib.import_module(name)


def test_no_garbage_is_looked_for_while_our_own_modules_are_loaded() -> None:
    """Where there is none, the search took a tenth of that time; afterwards it goes on."""
    done = subprocess.run(
        [sys.executable, "-c", WATCHED], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert len(set(done.stdout.split())) == 1, "it was looked for when some were loaded"
