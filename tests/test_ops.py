"""What lies ready in ops/ fits the code: names of numbers, paths, commands, limits."""

import configparser
import importlib.util
import json
import re
import shlex
from typing import Any

import pytest

from config import ROOT, Settings
from receiver import instruments
from receiver.models.job import JobKind
from receiver.outbox.ends import TRIED_FOR
from receiver.processes import GRACE
from receiver.rules.limits import LIMITS
from tests.test_docs import our_commands

OPS = ROOT / "ops"
DASHBOARD = "grafana/portaria.json"
ALERTS = "prometheus/portaria.rules.yml"
UNITS = sorted(path.name for path in (OPS / "systemd").iterdir())
SERVING = ("portaria.service", "portaria-worker@.service")
NAME = re.compile(r"\bportaria_[a-z_]+\b")
# One alert: what an entry of the file looks like, and nothing else is in it.
ALERT = re.compile(
    r"""      - alert: (?P<name>Portaria[A-Za-z]+)
        expr: (?P<expr>[^#\n]+)
(?:        for: \d+m
)?        labels: \{severity: (?:critical|warning|info)\}
        annotations:
          summary: "(?P<summary>[^"\n]+)"
          mend: "(?P<mend>[^"\n]+)"
"""
)
MEBI = 1 << 20


def read(name: str) -> str:
    """One file of ops/."""
    return (OPS / name).read_text("utf-8")


def expressions() -> list[str]:
    """Every question that the dashboard asks."""
    panels: list[dict[str, Any]] = json.loads(read(DASHBOARD))["panels"]
    return [target["expr"] for panel in panels for target in panel.get("targets", ())]


class AsWritten(configparser.ConfigParser):
    """Reads names as they are written, in small letters and large."""

    def optionxform(self, optionstr: str) -> str:
        """Change nothing."""
        return optionstr


def unit(name: str) -> dict[str, dict[str, str]]:
    """A unit by its sections; a name that is set twice would raise."""
    parser = AsWritten(interpolation=None, delimiters="=", comment_prefixes="#")
    parser.read_string(read(f"systemd/{name}"))
    return {section: dict(parser[section]) for section in parser.sections()}


def instructions(kind: str) -> list[str]:
    """The Dockerfile's instructions of a kind, joined to one line each."""
    text = re.sub(r"\\\n\s*", " ", read("Dockerfile"))
    return [line.partition(" ")[2] for line in text.splitlines() if line.startswith(f"{kind} ")]


def copied() -> list[str]:
    """What the image takes from here."""
    words = [shlex.split(line) for line in instructions("COPY") if "--from" not in line]
    return [source for line in words for source in line[:-1]]


def megabytes(pattern: str, text: str) -> int:
    """A limit in a proxy's configuration."""
    (told,) = re.findall(pattern, text)
    return int(told) * MEBI


def test_every_number_on_the_dashboard_is_told_by_the_server() -> None:
    assert {name for expr in expressions() for name in NAME.findall(expr)} <= instruments.read_as()


def test_every_number_of_the_server_is_on_the_dashboard() -> None:
    asked = {name for expr in expressions() for name in NAME.findall(expr)}
    known = instruments.COUNTERS | instruments.HISTOGRAMS | instruments.GAUGES
    missing = [name for name in known if not any(one.startswith(name) for one in asked)]
    assert missing == []


def test_every_number_is_documented_and_no_other() -> None:
    told = set(NAME.findall((ROOT / "docs" / "watching.md").read_text("utf-8")))
    counted = {f"{name}_total" for name in instruments.COUNTERS}
    assert told == counted | instruments.HISTOGRAMS.keys() | instruments.GAUGES.keys()


def test_panels_stand_beside_each_other_and_have_numbers_of_their_own() -> None:
    panels = json.loads(read(DASHBOARD))["panels"]
    cells = [
        (x, y)
        for place in (panel["gridPos"] for panel in panels)
        for x in range(place["x"], place["x"] + place["w"])
        for y in range(place["y"], place["y"] + place["h"])
    ]
    assert len(cells) == len(set(cells))
    assert max(x for x, _ in cells) < 24
    assert len({panel["id"] for panel in panels}) == len(panels)


def test_the_file_of_alerts_holds_nothing_but_alerts() -> None:
    head, _, rest = read(ALERTS).partition("    rules:\n")
    assert head.splitlines()[1:] == ["groups:", "  - name: portaria"]
    assert ALERT.sub("", rest).strip() == ""
    names = [alert["name"] for alert in ALERT.finditer(rest)]
    assert len(names) == len(set(names)) > 10


def test_alerts_ask_only_for_what_is_told_and_name_commands_that_exist() -> None:
    text = read(ALERTS)
    alerts = list(ALERT.finditer(text))
    asked = {name for alert in alerts for name in NAME.findall(alert["expr"])}
    assert asked <= instruments.read_as()
    known = set(our_commands())
    for command in re.findall(r"`portaria ([a-z]+(?: [a-z]+)?)[ `]", text):
        assert command in known or command.partition(" ")[0] in known, command


@pytest.mark.parametrize("kind", JobKind)
def test_somebody_is_told_of_work_of_each_kind_that_was_given_up(kind: JobKind) -> None:
    """Postbacks and letters by alerts of their own, all the rest by one."""
    asked = [alert["expr"] for alert in ALERT.finditer(read(ALERTS))]
    own = [expr for expr in asked if f"portaria_{kind.value}s_dead" in expr]
    (rest,) = [expr for expr in asked if 'portaria_jobs{state="dead"' in expr]
    (others,) = re.findall(r'kind!~"([a-z|]+)"', rest)
    assert bool(own) is (kind.value in others.split("|"))


@pytest.mark.parametrize("name", UNITS)
def test_a_unit_has_what_its_kind_needs(name: str) -> None:
    told = unit(name)
    assert told["Unit"]["Description"].startswith("Portaria")
    if name.endswith(".timer"):
        assert name.replace(".timer", ".service") in UNITS
        return
    service = told["Service"]
    assert service["User"] == "portaria"
    assert (service["NoNewPrivileges"], service["ProtectSystem"]) == ("yes", "strict")
    assert service["EnvironmentFile"] == "/etc/portaria.env"


@pytest.mark.parametrize("name", SERVING)
def test_a_unit_runs_what_exists_and_waits_long_enough_for_its_end(name: str) -> None:
    service = unit(name)["Service"]
    program, *arguments = shlex.split(service["ExecStart"])
    assert (ROOT / program.removeprefix("/opt/portaria/")).stat().st_mode & 0o111
    assert not arguments or " ".join(arguments) in set(our_commands())
    assert float(service["TimeoutStopSec"]) > GRACE
    assert service["Restart"] == "always"


def test_the_image_takes_only_what_exists_and_all_that_is_needed() -> None:
    assert [source for source in copied() if not (ROOT / source).exists()] == []
    assert {"config.py", "gunicorn.conf.py", "migrations", "receiver", "wsgi.py"} <= set(copied())
    admitted = {line[1:] for line in read("Dockerfile.dockerignore").splitlines() if line[0] == "!"}
    assert admitted == set(copied())


def test_the_image_runs_what_exists_as_nobody_in_particular() -> None:
    _builder, final = read("Dockerfile").split("\nFROM ")[1:]
    (started,) = [json.loads(line) for line in instructions("CMD")]
    assert started[:3] == ["python", "-OO", "-m"] and importlib.util.find_spec(started[3])
    assert "\nUSER 10001\n" in final
    assert not re.search(r"\b(apt-get|curl|wget|gcc|pip)\b", final)


def test_the_image_looks_by_itself_whether_it_is_alive() -> None:
    (line,) = instructions("HEALTHCHECK")
    _python, _c, program = json.loads(line.partition("CMD ")[2])
    compile(program, "HEALTHCHECK", "exec")
    assert "/healthz" in program


def test_the_environment_of_the_image_is_known_to_the_code() -> None:
    (told,) = instructions("ENV")
    names = {pair.partition("=")[0] for pair in shlex.split(told)}
    settings = {name.upper() for name in Settings.model_fields} | {"PORTARIA_INSTANCE"}
    others = {
        "PATH",
        "PYTHONUNBUFFERED",
        "PYTHONDONTWRITEBYTECODE",
        "FLASK_APP",
        "FLASK_SKIP_DOTENV",
    }
    assert names <= settings | others


def test_proxies_let_through_what_the_door_answers_itself() -> None:
    nginx, caddy = read("nginx.conf"), read("Caddyfile")
    for place in ("= /postback", "/bounces/"):
        door = nginx.partition(f"location {place} {{")[2].partition("}")[0]
        assert megabytes(r"client_max_body_size (\d+)m;", door) > LIMITS.body
    assert megabytes(r"max_size (\d+)MiB", caddy) > LIMITS.body
    assert megabytes(r"request_buffers (\d+)MiB", caddy) > LIMITS.body


def test_proxies_keep_the_numbers_inside() -> None:
    for nginx in ("nginx.conf", "compose.nginx.conf"):
        assert "location = /metrics {\n        return 404;" in read(nginx)
    assert "@inside path /metrics /metrics/*\n\trespond @inside 404" in read("Caddyfile")


def test_the_proxy_finds_nodes_that_were_started_after_it() -> None:
    """Looked up once, they would be gone after an update. nginx can since 1.27.3."""
    nginx = read("compose.nginx.conf")
    assert "\nresolver 127.0.0.11 " in nginx
    assert "    zone portaria 64k;\n    server web:8000 resolve;\n" in nginx
    ((major, minor),) = re.findall(r"image: nginx:(\d+)\.(\d+)\n", read("compose.yaml"))
    assert (int(major), int(minor)) >= (1, 28)


def test_the_dashboard_tells_for_how_long_letters_are_tried() -> None:
    hours = int(TRIED_FOR.total_seconds() // 3600)
    assert f"for up to {hours} hours" in read(DASHBOARD)


def test_the_nightly_copy_runs_a_command_that_there_is() -> None:
    """Started by a timer of the same name."""
    words = shlex.split(unit("portaria-backup.service")["Service"]["ExecStart"])
    assert words[0].endswith("/bin/portaria")
    assert words[1] in our_commands()
    assert "portaria-backup.timer" in UNITS
