"""The laws of the house, as functions from a source to the places where it breaks them."""

import ast
import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property

from config import ROOT

# From the ground up: a module imports only from floors below its own.
FLOORS = (
    {"late", "birth", "parcels", "among"},
    {"rules", "context", "processes", "scrub", "simulator", "fences", "waits", "arrival"},
    {"tally", "instruments", "patience", "ferry", "shares", "writes", "marketplace"},
    {"metrics"},
    {"turns", "revisions", "thrift"},
    {"checkpoints"},
    {"db", "logs"},
    {"numbering"},
    {"models", "bell"},
    {"carrier"},
    {"security", "jobs", "log"},
    {"passwords", "throttle", "second_factor", "ceremony", "preferences"},
    {"mailer", "maildomain"},
    {"outbox", "referrals"},
    {"provisioning", "accounts", "refusals", "housekeeping", "readiness", "backup", "earnings"},
    {"standing", "preview", "exchange", "first_steps", "recovery", "reconciliation", "tracking"},
    {"books", "silence"},
    {"worker", "first_lines", "audit", "simulations"},
    {"web", "cli"},
    {"__init__"},
    {"supervisor"},
)
FLOOR_OF = {name: number for number, names in enumerate(FLOORS) for name in names}

HOMES = {
    **dict.fromkeys(("bcrypt", "passlib", "itsdangerous", "cryptography"), "security"),
    "smtplib": "mailer",
    **dict.fromkeys(("pyotp", "segno"), "second_factor"),
    "webauthn": "ceremony",
    "dns": "maildomain",
    **dict.fromkeys(("celery", "kombu"), "carrier"),
}
UNKNOWN_TO_RULES = {"flask", "sqlalchemy", "config", "os", "time", "random", "secrets", "socket"}
CLOCKS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time"}
LONGEST_FUNCTION, LONGEST_FILE, LONGEST_TEST = 40, 250, 15

# Folders that are not ours, not kept, or data.
NOT_SOURCES = {"__pycache__", "instance", "vendor", "postbacks", "node_modules"}
TEXTS = {".py", ".html", ".css", ".js", ".md", ".toml", ".txt", ".in", ".sh", ".yml", ".ini", ""}

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """One file of the project, or an example of one."""

    path: str
    text: str = field(repr=False)

    @cached_property
    def tree(self) -> ast.Module:
        """The file as Python reads it."""
        return ast.parse(self.text)

    @property
    def module(self) -> str:
        """The name right below receiver/: a module or a package."""
        return self.path.split("/")[1].removesuffix(".py")

    def nodes(self, *kinds: type[ast.AST]) -> Iterator[ast.AST]:
        """All nodes of some kinds."""
        return (node for node in ast.walk(self.tree) if isinstance(node, kinds))

    def functions(self) -> Iterator[Function]:
        """All functions and methods."""
        return (node for node in ast.walk(self.tree) if isinstance(node, Function))


Law = Callable[[Source], Iterable[tuple[int, str]]]


@cache
def project() -> tuple[Source, ...]:
    """All files that we wrote."""
    found = []
    for folder, below, names in os.walk(ROOT):
        below[:] = [n for n in below if n not in NOT_SOURCES and (n[0] != "." or n == ".ci")]
        paths = [ROOT / os.path.relpath(folder, ROOT) / name for name in names]
        found += [p for p in paths if p.suffix in TEXTS and p.name[0] != "."]
    return tuple(Source(str(p.relative_to(ROOT)), p.read_text("utf-8")) for p in sorted(found))


def ours(prefix: str, *, suffix: str = ".py") -> list[Source]:
    """The files below a folder."""
    return [s for s in project() if s.path.startswith(prefix) and s.path.endswith(suffix)]


def broken(law: Law, sources: Iterable[Source]) -> list[str]:
    """Where these sources break a law."""
    return [f"{s.path}:{line}: {what}" for s in sources for line, what in law(s)]


def imported(source: Source) -> Iterator[tuple[int, str]]:
    """What a source imports, in full names."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def imports_upwards(source: Source) -> Iterator[tuple[int, str]]:
    """A module imports only from floors below its own."""
    if source.module not in FLOOR_OF:
        yield 1, f"{source.module} has no floor yet: give it one in tests/house.py"
        return
    for line, name in imported(source):
        parts = name.split(".")
        other = parts[1] if parts[0] == "receiver" else source.module
        other = "__init__" if other == "create_app" else other
        if other != source.module and FLOOR_OF.get(other, 99) >= FLOOR_OF[source.module]:
            yield line, f"{source.module} imports {other}, which is not below it"


def knows_too_much_for_a_rule(source: Source) -> Iterator[tuple[int, str]]:
    """Rules know no Flask, no database, no clock, no chance."""
    for line, name in imported(source):
        if name.split(".")[0] in UNKNOWN_TO_RULES:
            yield line, f"a rule imports {name}"
    yield from asks_for_the_time(source)


def imports_what_has_another_home(source: Source) -> Iterator[tuple[int, str]]:
    """smtplib belongs to the mailer, passlib, itsdangerous and cryptography to security."""
    for line, name in imported(source):
        home = HOMES.get(name.split(".")[0])
        if home and source.module != home:
            yield line, f"{name} belongs to {home}"


def hides_an_import(source: Source) -> Iterator[tuple[int, str]]:
    """No import inside a function."""
    for function in source.functions():
        for node in ast.walk(function):
            if isinstance(node, ast.Import | ast.ImportFrom):
                yield node.lineno, f"{function.name} imports"


def calls(source: Source) -> Iterator[tuple[int, str]]:
    """What a source calls, as it is written."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call):
            yield node.lineno, ast.unparse(node.func)


def commits(source: Source) -> Iterator[tuple[int, str]]:
    """Only transaction() commits."""
    yield from ((line, name) for line, name in calls(source) if name.endswith(".commit"))


def asks_for_the_time(source: Source) -> Iterator[tuple[int, str]]:
    """The time is handed in."""
    for line, name in calls(source):
        if any(name == clock or name.endswith("." + clock) for clock in CLOCKS):
            yield line, name


def reads_the_environment(source: Source) -> Iterator[tuple[int, str]]:
    """Settings are read once, by those who start the server."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and ast.unparse(node) in {"os.environ", "os.getenv"}:
            yield node.lineno, ast.unparse(node)


def has_a_long_function(source: Source) -> Iterator[tuple[int, str]]:
    """A function has at most 40 lines."""
    for function in source.functions():
        lines = (function.end_lineno or 0) - function.lineno + 1
        if lines > LONGEST_FUNCTION:
            yield function.lineno, f"{function.name} has {lines} lines"


def is_long(source: Source) -> Iterator[tuple[int, str]]:
    """A file has at most 250 lines."""
    lines = source.text.count("\n")
    if lines > LONGEST_FILE:
        yield lines, "is too long"


def has_a_long_test(source: Source) -> Iterator[tuple[int, str]]:
    """A test's body stays under 16 lines."""
    for function in source.functions():
        body = function.body[1:] if ast.get_docstring(function) else function.body
        if function.name.startswith("test_") and body:
            lines = (function.end_lineno or 0) - body[0].lineno + 1
            if lines > LONGEST_TEST:
                yield function.lineno, f"{function.name} has a body of {lines} lines"


def is_undocumented(source: Source) -> Iterator[tuple[int, str]]:
    """Every public function and class says in a sentence what it is for."""
    for node in public(source.tree):
        said = (ast.get_docstring(node) or "").split("\n\n")[0].rstrip()
        if not said.endswith((".", "!", "?", ":")):
            yield node.lineno, f"{node.name} has no sentence that says what it is for"


def public(scope: ast.Module | ast.ClassDef) -> Iterator[Function | ast.ClassDef]:
    """The public functions and classes of a scope, and the methods of such classes."""
    for node in scope.body:
        if isinstance(node, Function | ast.ClassDef) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from public(node)


def catches_everything(source: Source) -> Iterator[tuple[int, str]]:
    """Errors have names; whoever catches all of them hands them on."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ExceptHandler):
            caught = ast.unparse(node.type) if node.type else "everything"
            hands_on = isinstance(node.body[-1], ast.Raise) and node.body[-1].exc is None
            if caught in {"everything", "Exception", "BaseException"} and not hands_on:
                yield node.lineno, f"catches {caught}"


def matching(*patterns: str) -> Law:
    """A law against words: no line may match any of these patterns."""
    unwanted = re.compile("|".join(patterns))

    def law(source: Source) -> Iterator[tuple[int, str]]:
        for number, line in enumerate(source.text.splitlines(), start=1):
            found = unwanted.search(line)
            if found:
                yield number, found.group().strip()

    return law


# The page's policy forbids them, so they would be dead letters besides.
has_inline_code = matching(
    r"(?i)<script(?![^>]*\ssrc=)", r"<style", r"\sstyle\s*=", r"\son[a-z]+\s*=", r"javascript:"
)
is_not_escaped = matching(r"\|\s*safe\b", r"autoescape\s+false")
is_unfinished = matching(r"\b(TO" r"DO|FIX" r"ME|X" r"XX|HA" r"CK)\b")
looks_outside = matching(r"(?<![\w.])/wor[k]\b", r"\.\./share[d]\b", r"\.librar[y]\b")
