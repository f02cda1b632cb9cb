"""One line for every request."""

import json
from typing import Any

import pytest
import structlog

from tests.web.conftest import Site

LINK = "/enter/IkZ4Y2V0dXJhIGRlIHRlc3RlIg.aSMt8A.8fN0Yb3m1o7mT5sCq2bq0mJYx1c"


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """What was written since the last look."""
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_request_is_one_line(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    site().test_client().get("/healthz")
    (line,) = lines(capsys)
    told = (line["method"], line["path"], line["status"], line["client"])
    assert told == ("GET", "/healthz", 200, "127.0.0.1")


@pytest.mark.parametrize("address", ["/healthz?chave_unica=needle", "/nowhere/needle?a=needle"])
def test_what_a_request_carried_is_not_in_its_line(
    site: Site, capsys: pytest.CaptureFixture[str], address: str
) -> None:
    """S17: neither the query nor what follows the first part of an unknown address."""
    site().test_client().get(address)
    assert "needle" not in json.dumps(lines(capsys))


@pytest.mark.parametrize("address", [LINK, f"{LINK}/again/x", f"/x{LINK}", f"/{LINK[7:]}"])
def test_a_link_to_sign_in_is_not_in_the_log(
    site: Site, capsys: pytest.CaptureFixture[str], address: str
) -> None:
    """S17, S28: also when it was copied wrongly."""
    site().test_client().get(address)
    assert LINK[-20:] not in json.dumps(lines(capsys))


def test_the_id_of_a_request_is_never_taken_for_a_cpf(
    site: Site, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("secrets.token_hex", lambda size: "1" * size * 2)
    site().test_client().get("/healthz")
    (line,) = lines(capsys)
    assert line["request"] == "11111111-11111111"


def test_lines_between_requests_belong_to_none(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    site().test_client().get("/healthz")
    structlog.get_logger("receiver.test").info("later")
    during, later = lines(capsys)
    assert len(during["request"]) == 17
    assert "request" not in later
