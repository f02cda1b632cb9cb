"""What stands in docs/scaling.md and ops/compose.yaml fits the code."""

import re
from functools import cache
from typing import Any

import psycopg
import pytest

from config import ROOT, Settings
from receiver.carrier import LETTERS, OTHERS, POSTBACKS
from receiver.processes import GRACE
from tests.backends import ON_POSTGRES
from tests.test_docs import name_of, our_commands, page, quoted, rows

OPS = ROOT / "ops"
PAIR = re.compile(r"(?P<name>[^\s:#][^:]*):(?: +(?P<value>.+))?$")
SQL = re.compile(r"^```sql\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def lines_of(text: str) -> list[tuple[int, str]]:
    """What a YAML file says, line by line, with how far it is indented."""
    told = [line.split(" #")[0].rstrip() for line in text.splitlines()]
    kept = [line for line in told if line.strip() and line.lstrip()[0] != "#"]
    return [(len(line) - len(line.lstrip()), line.strip()) for line in kept]


def tree(lines: list[tuple[int, str]]) -> Any:
    """As much of YAML as a compose file needs: names, lists of lines, anchors as text."""
    if lines[0][1].startswith("- "):
        return [line.removeprefix("- ") for _depth, line in lines if line.startswith("- ")]
    found: dict[str, Any] = {}
    starts = [i for i, (depth, _line) in enumerate(lines) if depth == lines[0][0]]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        pair = PAIR.match(lines[start][1])
        assert pair, lines[start]
        inner = lines[start + 1 : end]
        found[pair["name"]] = tree(inner) if inner else pair["value"]
    return found


@cache
def compose() -> dict[str, Any]:
    """The compose file."""
    read: dict[str, Any] = tree(lines_of((OPS / "compose.yaml").read_text("utf-8")))
    return read


def ours() -> dict[str, dict[str, Any]]:
    """The services that run Portaria, each with all that it is told."""
    told = {name: one for name, one in compose()["services"].items() if one.get("<<")}
    return {name: {**compose()["x-portaria"], **one} for name, one in told.items()}


def test_all_kinds_of_processes_are_there_and_more_than_one_of_each_that_works() -> None:
    services = compose()["services"]
    assert services.keys() == {"migrate", "web", "worker", "proxy", "database", "broker"}
    assert ours().keys() == {"migrate", "web", "worker"}
    for name in ("web", "worker"):
        assert int(services[name]["deploy"]["replicas"]) >= 2


@pytest.mark.parametrize("name", ["migrate", "web", "worker"])
def test_each_runs_a_command_that_exists_with_settings_that_exist(name: str) -> None:
    service = ours()[name]
    program, _, command = service["command"].partition(" ")
    assert command == "wsgi:app" if program == "gunicorn" else command in our_commands()
    settings = {name_of(field) for field in Settings.model_fields}
    assert {told.removesuffix("_FILE") for told in service["environment"]} <= settings


@pytest.mark.parametrize("name", ["migrate", "web", "worker"])
def test_secrets_are_files_and_each_has_time_to_stop(name: str) -> None:
    service = ours()[name]
    files = {told for told in service["environment"].values() if told.startswith("/run/secrets/")}
    assert files == {f"/run/secrets/{secret}" for secret in service["secrets"]}
    assert "DATABASE_URL_FILE" in service["environment"]
    assert "SECRET_KEY_FILE" in service["environment"]
    assert int(service["stop_grace_period"].removesuffix("s")) > GRACE


def test_what_is_named_in_one_place_is_there_in_the_other() -> None:
    for service in compose()["services"].values():
        waited_for = service.get("depends_on") or ()
        assert set(waited_for) <= compose()["services"].keys()
        assert set(service.get("networks", ())) <= compose()["networks"].keys()
        for secret in service.get("secrets", ()):
            assert secret.removeprefix("source: ") in compose()["secrets"], secret


def test_files_that_are_named_are_there() -> None:
    build = compose()["x-portaria"]["build"]
    assert (OPS / build["context"] / build["dockerfile"]).is_file()
    for service in compose()["services"].values():
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            assert source in compose()["volumes"] or (OPS / source).is_file()


def test_the_proxy_asks_the_web_where_it_listens() -> None:
    proxy = (OPS / "compose.nginx.conf").read_text("utf-8")
    assert "server web:8000 resolve;" in proxy
    assert "http://portaria;" in proxy
    address = compose()["services"]["proxy"]["networks"]["inside"]["ipv4_address"]
    assert compose()["x-portaria"]["environment"]["TRUSTED_PROXIES"] == address


def test_the_queues_are_documented() -> None:
    told = {quoted(row[0])[0] for row in rows("docs/scaling.md", "The carrier")}
    assert told == {POSTBACKS, OTHERS, LETTERS}


@ON_POSTGRES
def test_the_inbox_can_be_cut_by_months_as_it_is_written_down(database_url: str) -> None:
    (plan,) = SQL.findall(page("docs/scaling.md"))
    with psycopg.connect(database_url) as database:
        database.execute(plan)
        (key,) = database.execute(ADD_KEY).fetchone() or (0,)
        for month in ("2026-11-26", "2027-01-09"):
            database.execute(KEEP, (month, month, key))
        counted = (
            "SELECT count(*) FROM postback_before UNION ALL SELECT count(*) FROM postback_2027_01"
        )
        assert database.execute(counted).fetchall() == [(1,), (1,)]


ADD_KEY = """INSERT INTO key (label, digest, is_active, created_at)
VALUES ('Loja', 'd', true, now()) RETURNING id"""
KEEP = """INSERT INTO postback (received_at, digest, key_id, arrival, content_type, repeats,
state, reason, reason_facts, error, product_name)
VALUES (%s, %s, %s, 1, '', 0, 'waiting', '', '{}', '', '')"""
