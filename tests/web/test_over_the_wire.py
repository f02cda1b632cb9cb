"""The door of a running server: what a socket can do that a test client cannot."""

import json
import socket
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from http.client import HTTPConnection

import pytest
import sqlalchemy as sa

from receiver.models import Postback
from tests import live
from tests.database import BACKENDS, Databases, settings_for
from tests.live import Live
from tests.web.knocking import sale
from tests.wire import as_form

GOOD = f"chave_unica={live.KEY}&".encode()
BODY = GOOD + b"venda%5Bcodigo%5D=1"
HEAD = b"POST /postback HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
MIB = 1 << 20
PATIENCE = 30.0
# More than all threads of all web processes, and more than a queue behind them.
CROWD = 100


@pytest.fixture(scope="module", params=BACKENDS)
def server(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Live]:
    """One server for all of these tests, whose mail server is down all the while."""
    folder = tmp_path_factory.mktemp("live")
    nobody = "smtp://127.0.0.1:9"
    with (
        databases.fresh(request.param) as url,
        live.serving(url, folder=folder, MAIL_URL=nobody) as running,
    ):
        yield running


def connect(server: Live) -> socket.socket:
    port = int(server.url.rpartition(":")[2])
    return socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)


def with_length(body: bytes, length: int | None = None) -> bytes:
    """A request that tells its length, be it true or not."""
    told = len(body) if length is None else length
    return HEAD + b"Content-Length: %d\r\n\r\n" % told + body


def in_chunks(body: bytes, end: bytes = b"0\r\n\r\n") -> bytes:
    """A request that does not tell its length."""
    pieces = [body[at : at + 60_000] for at in range(0, len(body), 60_000)]
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)
    return HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + chunks + end


def answer(connection: socket.socket) -> str:
    """The result that stands in the answer, or nothing where there is none."""
    told = b""
    while b"}" not in told:
        piece = connection.recv(65536)
        if not piece:
            return ""
        told += piece
    return str(json.loads(told.partition(b"\r\n\r\n")[2])["result"])


def ask(server: Live, raw: bytes, *, go_away: bool = False) -> str:
    """Send all of this, and perhaps nothing more; hear the answer."""
    with connect(server) as connection:
        connection.sendall(raw)
        if go_away:
            connection.shutdown(socket.SHUT_WR)
        return answer(connection)


def kept(server: Live) -> dict[bytes, int]:
    """The bodies in the inbox, and how often each was repeated."""
    settings = settings_for(server.environ["DATABASE_URL"], folder=server.folder)
    engine = sa.create_engine(settings.database_url.get_secret_value())
    with engine.connect() as connection:
        found = connection.execute(sa.select(Postback.body, Postback.repeats)).all()
    engine.dispose()
    return {row.body or b"": row.repeats for row in found}


def test_chunks_are_read_to_the_limit_and_not_cut_there(server: Live) -> None:
    """S6, T2: a byte too many is refused, not left away."""
    fits = (BODY + b"&fits=").ljust(MIB, b"x")
    assert ask(server, in_chunks(fits)) == "stored"
    assert ask(server, in_chunks(fits + b"x")) == "too_large"
    assert ask(server, with_length(fits + b"x")) == "too_large"


@pytest.mark.parametrize("write", [with_length, in_chunks])
def test_fifty_megabytes_are_answered(server: Live, write: Callable[[bytes], bytes]) -> None:
    """S6: and the sender, who is still sending, gets to read the answer."""
    assert ask(server, write(GOOD.ljust(50 * MIB, b"x"))) == "too_large"


@pytest.mark.parametrize(
    "raw",
    [
        with_length(BODY + b"&cut=", len(BODY) + 50),
        in_chunks(BODY + b"&cut=", end=b""),
        in_chunks(BODY + b"&cut=", end=b"50\r\nand then"),
        in_chunks(BODY + b"&cut=", end=b"zz\r\n"),
        in_chunks(BODY + b"&cut=", end=b"0\r\nno trailer\r\n\r\n"),
    ],
    ids=["length", "no last chunk", "half a chunk", "no size", "bad trailer"],
)
def test_a_body_that_was_cut_off_is_never_taken_as_whole(server: Live, raw: bytes) -> None:
    """T2: a half body would be a true postback with half its fields."""
    before = kept(server)
    assert ask(server, raw, go_away=True) == "malformed"
    assert kept(server) == before


def test_slow_senders_do_not_keep_others_waiting(server: Live) -> None:
    """R18, T16: of many half-sent bodies most are let go, and none is kept."""
    with ExitStack() as crowd:
        slow = [crowd.enter_context(connect(server)) for _ in range(CROWD)]
        for connection in slow:
            connection.sendall(with_length(BODY + b"&slow=", len(BODY) + 50))
        assert ask(server, with_length(BODY + b"&honest=1")) == "stored"
        for connection in slow:
            with suppress(OSError):  # it was let go already
                connection.shutdown(socket.SHUT_WR)
        assert {answer(connection) for connection in slow} == {"malformed"}
    assert not any(b"slow" in body for body in kept(server))


def test_a_body_in_two_pieces_is_waited_for(server: Live) -> None:
    with connect(server) as connection:
        raw = with_length(BODY + b"&pieces=2")
        connection.sendall(raw[:-5])
        assert ask(server, with_length(b"chave_unica=meanwhile")) == "refused"
        connection.sendall(raw[-5:])
        assert answer(connection) == "stored"


def test_the_same_body_a_hundred_times_at_once_is_one_row(server: Live) -> None:
    """S11: one is stored, the others are counted on it."""
    body = BODY + b"&parallel=1"
    with ThreadPoolExecutor(20) as senders:
        answers = Counter(senders.map(lambda _: ask(server, with_length(body)), range(100)))
    assert answers == {"stored": 1, "repeated": 99}
    assert [n for told, n in kept(server).items() if b"parallel" in told] == [99]


def test_buyers_of_a_rush_are_all_kept_while_no_letter_can_be_sent(server: Live) -> None:
    """R3, R1: mail is a job; what was answered 200 is there."""
    bodies = [as_form(sale(chave_unica=live.KEY, codigo_venda=str(n))) for n in range(100)]
    with ThreadPoolExecutor(10) as senders:
        answers = Counter(senders.map(lambda body: ask(server, with_length(body)), bodies))
    assert answers == {"stored": 100}
    assert sum(b"codigo_venda" in body for body in kept(server)) == 100


def test_a_server_tells_no_version(server: Live) -> None:
    """S47."""
    connection = HTTPConnection("127.0.0.1", int(server.url.rpartition(":")[2]))
    connection.request("GET", "/healthz")
    assert connection.getresponse().headers["Server"] == "gunicorn"
    connection.close()


def test_the_key_is_on_no_line_of_the_log(server: Live) -> None:
    """S4, S55: after all that was asked in these tests."""
    ask(server, with_length(BODY))
    assert live.KEY not in server.printed
