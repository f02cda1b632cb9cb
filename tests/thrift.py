"""What comes out the same for every application of a test process is worked out once.

Thousands of tests build an application each. Three fifths of their time went into compiling the
same routes and the same statements again, and into hashes made slow on purpose; a sixth of what was
left into looking for rubbish among the modules and tests, which stay. And what is slow on purpose
is quick in here: hashes of passwords, and the pauses that make all refusals take the same time.
What is broken off so that nobody waits for a page is not broken off in here.
Servers in processes of their own (tests/live.py) know nothing of this.
"""

import gc
import time
from concurrent.futures import ThreadPoolExecutor
from types import MethodType, SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from receiver import maildomain, security
from receiver.db import Base, db
from receiver.web import evenly, promptly
from receiver.web.admin import previews

DEAR = security.PASSWORDS
QUICK = security.PASSWORDS.copy(argon2__time_cost=1, argon2__memory_cost=8)


class Statements:
    """Compiled statements, shared by the engines of one kind of database."""

    def __init__(self) -> None:
        self.known: dict[object, Any] = {}

    def get(self, key: tuple[Any, ...]) -> Any:
        """The compiled statement, or nothing."""
        return self.known.get((key[0].name, *key[1:]))

    def __setitem__(self, key: tuple[Any, ...], compiled: Any) -> None:
        self.known[key[0].name, *key[1:]] = compiled


_statements = Statements()
_read: dict[object, dict[str, Any]] = {}
# What a rule is after its text was read.
READ = ("arguments", "_parts", "_trace", "_converters", "_build", "_build_unknown")


def look_less_for_rubbish() -> None:
    """Leave all that is there now out of the search, and search less often for the rest."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def be_quick(patch: pytest.MonkeyPatch) -> None:
    """Hash for next to nothing, and answer without a pause; who asks for the real cost gets it."""
    patch.setattr(security, "PASSWORDS", QUICK)
    awake = SimpleNamespace(monotonic=time.monotonic, sleep=lambda _seconds: None)
    patch.setattr(evenly, "time", awake)


def have_time(patch: pytest.MonkeyPatch) -> None:
    """Let pages work things out however long a busy machine needs: no worker would go on here."""
    patch.setattr(previews, "AT_ONCE", 60.0)
    patch.setattr(maildomain, "SECONDS", 60.0)


def share_statements(app: Flask) -> None:
    """Let the engines of an application use what others of their kind have compiled."""
    with app.app_context():
        for engine in db.engines.values():
            engine.update_execution_options(compiled_cache=_statements)
    for mapper in Base.registry.mappers:  # each keeps those that write its rows
        vars(mapper)["_compiled_cache"] = _statements


def share_routes(patch: pytest.MonkeyPatch) -> None:
    """Let all routing maps use what one of them has read out of the text of a route.

    It depends on that text alone: converters are the same in all maps.
    """
    read = Rule.compile

    def remembered(rule: Rule) -> None:
        wanted = (rule.rule, repr(rule.defaults))
        if wanted not in _read:
            read(rule)
            _read[wanted] = {name: vars(rule)[name] for name in READ}
        vars(rule).update(_read[wanted])
        for name in ("_build", "_build_unknown"):
            setattr(rule, name, MethodType(_read[wanted][name].__func__, rule))

    patch.setattr(Rule, "compile", remembered)


def forget(app: Flask) -> None:
    """Let go of an application: its engine knows it, and the engines of all are kept."""
    _let_questions_end()
    with app.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
    db._app_engines.pop(app)


def _let_questions_end() -> None:
    # One that was given up on goes on, and gave its connection back to a pool that had gone: open.
    if promptly._asking._threads:
        promptly._asking.shutdown()
        promptly._asking = ThreadPoolExecutor(2)
