"""The mail server of the bench takes letters and notes when, and for whom."""

import smtplib
import time
from pathlib import Path

from bench import sink

LETTER = b"Subject: Oi\r\n\r\nUma linha.\r\n..duas\r\n"


def test_a_letter_is_taken_and_noted(tmp_path: Path) -> None:
    began = time.monotonic()
    with sink.running(tmp_path) as office:
        with smtplib.SMTP("127.0.0.1", office.port) as connection:
            for name in ("ana", "caio"):
                connection.sendmail("loja@example.test", [f"{name}@example.test"], LETTER)
        taken = office.taken()
    assert [letter.recipient for letter in taken] == ["ana@example.test", "caio@example.test"]
    assert began < taken[0].at <= taken[1].at < time.monotonic()
    assert office.letter().startswith(b"Subject: Oi\r\n")


def test_a_sink_that_took_nothing_has_nothing_to_tell(tmp_path: Path) -> None:
    with sink.running(tmp_path) as office:
        assert office.taken() == []
        assert office.url == f"smtp://127.0.0.1:{office.port}"
