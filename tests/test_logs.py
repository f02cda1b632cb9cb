"""What stands in the log, and what never does."""

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import SecretStr

from config import Settings
from receiver import logs
from receiver.scrub import GONE, Scrub, secrets_of
from tests.database import settings_for

KEY = "0123456789abcdef0123456789abcdef"
SECRETS = {
    "secret_key": "the secret of this very server",
    "secret_key_fallbacks": ("the secret of last year's server",),
    "monetizze_key": KEY,
    "database_url": "postgresql://loja:segredo%2Fdo%20banco@db/loja",
    "mail_url": "smtp://loja:senha%40correio@mail.example.test",
    "broker_url": "amqp://loja:senha%2Fda%2Ffila@broker.example.test",
    "metrics_token": "the token of who watches",
}
VALUES = [
    "the secret of this very server",
    "the secret of last year's server",
    KEY,
    "the token of who watches",
    "segredo/do banco",
    "segredo%2Fdo%20banco",
    "senha@correio",
    "senha/da/fila",
    "senha%40correio",
]


@pytest.fixture
def settings(tmp_path: Any) -> Iterator[Settings]:
    told = settings_for("sqlite://", folder=tmp_path, **SECRETS)
    logs.configure(told)
    yield told


@pytest.fixture
def written(settings: Settings, capsys: pytest.CaptureFixture[str]) -> Any:
    """What stands in the log, line by line."""

    def read() -> list[dict[str, Any]]:
        captured = capsys.readouterr()
        assert captured.out == ""
        return [json.loads(line) for line in captured.err.splitlines()]

    return read


def write(event: str = "something", **facts: object) -> None:
    structlog.get_logger("receiver.test").info(event, **facts)


def test_a_line_is_one_json_object_with_the_time_in_utc(written: Any) -> None:
    """S55."""
    write(count=3)
    (line,) = written()
    assert line.pop("at").endswith("Z")
    assert line == {
        "event": "something",
        "count": 3,
        "level": "info",
        "logger": "receiver.test",
    }


@pytest.mark.parametrize("end", ["\n", "\r\n", "\x85", "\u2028", "\x0b", "\x1b[2J"])
def test_nobody_writes_a_line_of_their_own(written: Any, end: str) -> None:
    """S55: whatever alphabet the line break is from."""
    write(name=f'Ana{end}{{"level": "error"}}')
    (line,) = written()
    assert line["level"] == "info"
    assert line["name"].startswith("Ana")


@pytest.mark.parametrize("secret", VALUES)
def test_no_secret_of_the_settings_is_written(written: Any, secret: str) -> None:
    """S55: by whatever way it came there."""
    try:
        raise ValueError(f"cannot use {secret}")
    except ValueError:
        structlog.get_logger("receiver.test").exception("failed", url=f"x?k={secret}")
    logging.getLogger("foreign.part").warning("with %s", secret)
    write(secret, deep={"list": [secret.encode(), {secret: 1}]})
    assert secret not in json.dumps(written())


@pytest.mark.parametrize(
    "name",
    ["chave_unica", "password", "new_password", "senha", "Cookie", "authorization", "csrf_token"],
)
def test_what_is_called_a_secret_is_one(written: Any, name: str) -> None:
    """S55: as a field, and in the text of a form, of JSON or of a header."""
    write(f"{name}=ab12cd34&x=1", **{name: "ab12cd34"}, text=f'{{"{name}": "ab12cd34"}}')
    assert "ab12cd34" not in json.dumps(written())


def test_a_mailed_link_is_not_written(written: Any) -> None:
    """S17, S55: who reads the log could enter with it."""
    link = "/enter/IkZ4Y2V0dXJhIGRlIHRlc3RlIg.aSMt8A.8fN0Yb3m1o7mT5sCq2bq0mJYx1c"
    write("not found", path=link)
    assert "8fN0Yb3m1o7mT5sCq2bq0mJYx1c" not in json.dumps(written())


def test_a_line_names_what_it_is_about(written: Any) -> None:
    with logs.about(postback=7, letter=None):
        with logs.about(letter=9):
            write()
        write()
    write()
    inner, outer, later = written()
    assert (inner["postback"], inner["letter"], outer["postback"]) == (7, 9, 7)
    assert "letter" not in outer and "postback" not in later


def test_people_are_masked(written: Any) -> None:
    """S55: address and CPF are not needed to follow what happened."""
    write("ana.silva+x@example.test paid", cpf="529.982.247-25", other="52998224725 e ana%40a.br")
    (line,) = written()
    assert line["event"] == "a***@example.test paid"
    assert line["cpf"] == "[removed]"
    assert line["other"] == "[removed] e a***%40a.br"


def test_numbers_and_times_stay_readable(written: Any) -> None:
    write(ms=12, at_all=True, none=None, when="2026-03-02T12:00:00+00:00", sale="123456789")
    (line,) = written()
    assert (line["ms"], line["at_all"], line["none"]) == (12, True, None)
    assert line["when"] == "2026-03-02T12:00:00+00:00"
    assert line["sale"] == "123456789"


def test_a_closed_terminal_stops_nothing(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    closed = (tmp_path / "log").open("w")
    closed.close()
    monkeypatch.setattr("sys.stderr", closed)
    write()


def test_short_secrets_do_not_blot_out_words() -> None:
    told = Settings.model_validate(
        {"secret_key": "x" * 16, "database_url": "postgresql://loja:post@db/loja"}
    )
    assert secrets_of(told) == {"x" * 16}


@given(before=st.text(), after=st.text(), secret=st.text(min_size=16, max_size=60))
def test_a_known_secret_never_stays(before: str, after: str, secret: str) -> None:
    """S55: for any text around it."""
    settings = Settings(
        secret_key=SecretStr("x" * 16),
        database_url=SecretStr("sqlite:///x"),
        secret_key_fallbacks=(SecretStr(secret),),
    )
    assume(secret.lower() not in GONE)
    assert secret not in Scrub(secrets_of(settings)).text(before + secret + after)
