"""The mail server of the bench takes letters and notes when, and for whom."""

import smtplib
import socket
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


def test_who_sends_several_commands_in_one_breath_is_answered_in_order_and_at_once(
    tmp_path: Path,
) -> None:
    with (
        sink.running(tmp_path) as office,
        socket.create_connection(("127.0.0.1", office.port), timeout=5) as line,
    ):
        assert line.recv(1000).startswith(b"220 ")
        line.sendall(b"EHLO me\r\n")
        assert b"\r\n250-PIPELINING\r\n" in line.recv(1000)
        line.sendall(b"MAIL FROM:<a@b.test>\r\nRCPT TO:<ana@b.test>\r\nDATA\r\n")
        assert line.recv(1000) == sink.OK * 2 + sink.ANSWERS[b"DATA"]
        line.sendall(b"Subject: Oi\r\n\r\nDATA\r\n..\r")
        line.sendall(b"\n.\r\nQUIT\r\n")
        assert line.recv(1000) == sink.OK + sink.ANSWERS[b"QUIT"]
        assert [letter.recipient for letter in office.taken()] == ["ana@b.test"]
        assert office.letter() == b"Subject: Oi\r\n\r\nDATA\r\n..\r\n"


def test_a_sink_that_took_nothing_has_nothing_to_tell(tmp_path: Path) -> None:
    with sink.running(tmp_path) as office:
        assert office.taken() == []
        assert office.url == f"smtp://127.0.0.1:{office.port}"
