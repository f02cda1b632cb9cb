"""How soon a letter is with the mail server, and how many are in a second."""

import smtplib
import time
from statistics import median

from bench import bodies, paced, servers, sink
from bench.found import Found, at_least, below, percentile
from bench.plan import Plan
from bench.report import rates
from bench.servers import OURS, SQLITE, Site
from bench.sink import Sink
from tests.live import wait_for

FIRST_LETTERS = 40  # in each repetition
LETTERS = 3000
LOOPS = 5  # of so many connections the bare loop is made: where the system puts one differs much
WARM = 5
OF_LETTERS = "WHERE kind = 'letter'"
REST = 3.0  # seconds after a start until it is warm, and has nothing to do
SENDER = "loja@example.test"


def first_letter(plan: Plan) -> list[Found]:
    """From postback to the mail server's 250 while nothing else happens."""
    with (
        plan.room() as room,
        sink.running(room) as office,
        servers.site(SQLITE, plan, room, MAIL_URL=office.url) as site,
        servers.everything(site),
    ):
        _delays(site, office, WARM)
        told = [_delays(site, office, plan.many(FIRST_LETTERS)) for _ in range(plan.repeat)]
    middle = tuple(median(delays) * 1000 for delays in told)
    slowest = percentile([delay for delays in told for delay in delays], 0.99) * 1000
    letters = f"{sum(map(len, told))} letters"
    return [
        Found("postback to the mail server's 250, idle, median", middle, below(150), "ms", letters),
        Found("the same, p99", (slowest,), below(500), "ms", letters),
    ]


def _delays(site: Site, office: Sink, number: int) -> list[float]:
    before = len(office.taken())
    sent: dict[str, float] = {}
    for body in paced.now_and_then(bodies.approvals(number)):
        sent[bodies.address_in(body)] = time.monotonic()
        paced.post(servers.port_of(site), [body], connections=1)
    wait_for(lambda: len(office.taken()) >= before + number, what="the last letter")
    return [letter.at - sent[letter.recipient] for letter in office.taken()[before:]]


def rate(plan: Plan) -> list[Found]:
    """Letters that are owed already, to a mail server that takes all, in a second."""
    ours: list[float] = []
    bare: list[float] = []
    with (
        plan.room() as room,
        sink.running(room) as office,
        servers.site(SQLITE, plan, room, MAIL_URL=office.url, WELCOME="link") as site,
    ):
        for _ in range(plan.repeat):
            ours.append(_carried(site, office, plan.many(LETTERS)))
            bare.append(_bare(office, plan.many(LETTERS)))
    name = "letters to a mail server / a bare loop of smtplib on one connection"
    values = tuple(a / b for a, b in zip(ours, bare, strict=True))
    return [Found(name, values, at_least(0.5), told=rates(ours, bare))]


def _carried(site: Site, office: Sink, number: int) -> float:
    """Letters fall due to a server at rest; timed is from the first one's 250 to the last one's."""
    before = len(office.taken())
    with servers.web(OURS, site) as door:
        paced.post(door, bodies.approvals(number), connections=8)
    site.portaria("worker", "--once", PORTARIA_WORK="postbacks")
    site.ledger.execute(f"UPDATE job SET run_at = datetime('now', '+1 day') {OF_LETTERS}")
    with servers.everything(site):
        time.sleep(REST)
        site.ledger.execute(f"UPDATE job SET run_at = datetime('now') {OF_LETTERS}")
        wait_for(lambda: len(office.taken()) >= before + number, what="the last letter")
    times = [letter.at for letter in office.taken()[before:]]
    return (len(times) - 1) / (max(times) - min(times))


def _bare(office: Sink, number: int) -> float:
    """A loop over one kept connection, several times; each has said hello before it counts."""
    letter = office.letter()
    seconds = 0.0
    for _ in range(LOOPS):
        with smtplib.SMTP("127.0.0.1", office.port) as connection:
            connection.ehlo()
            began = time.monotonic()
            for one in range(number // LOOPS):
                connection.sendmail(SENDER, [f"cliente.{one}@example.com"], letter)
            seconds += time.monotonic() - began
    return number // LOOPS * LOOPS / seconds
