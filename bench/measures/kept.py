"""What a postback costs when millions are kept already, against a server that is nearly new."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from statistics import median

from bench import bodies, paced, servers
from bench.found import Found, below
from bench.plan import Plan
from bench.servers import NO_LETTERS, POSTGRES, SQLITE, Ledger, Site

FEW, MANY, HUGE = 10_000, 1_000_000, 10_000_000
POSTBACKS = 1000  # in each repetition
CONNECTIONS = 4
LIMIT = 600.0

# Rows as postbacks leave them, with a short body. Digests are spread evenly and rise, so that a
# million is written in seconds; those of new postbacks fall anywhere between them.
FILL = """INSERT INTO postback (received_at, key_id, digest, arrival, body, content_type, repeats,
  state, outcome, reason, reason_facts, error, processed_at, event, event_code, role, role_code,
  sale_code, email, product_code, product_name)
SELECT '2026-03-02 12:00:00', (SELECT min(id) FROM key), {digest}, 1, {body},
  'application/x-www-form-urlencoded', 0, 'done', 'applied', '', '{{}}', '', '2026-03-02 12:00:01',
  'approved', 2, 'producer', 2, {code}, 'antes.' || {code} || '@example.com', '71204', 'Violão'
FROM {numbers}"""
ON = {
    SQLITE: {
        "digest": "printf('%08x', n * {step}) || lower(hex(randomblob(28)))",
        "body": "CAST('a=1' AS BLOB)",
        "code": "printf('9%011d', n)",
        "numbers": "(WITH RECURSIVE counted(n) AS"
        " (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < {rows}) SELECT n FROM counted)",
    },
    POSTGRES: {
        "digest": "lpad(to_hex(n::bigint * {step}), 8, '0')"
        " || md5(n::text) || left(md5((-n)::text), 24)",
        "body": "'a=1'::bytea",
        "code": "'9' || lpad(n::text, 11, '0')",
        "numbers": "generate_series(1, {rows}) AS n",
    },
}
BEFORE = {SQLITE: ("PRAGMA synchronous=OFF", "PRAGMA cache_size=-1000000"), POSTGRES: ()}
AFTER = {
    SQLITE: ("PRAGMA wal_checkpoint(TRUNCATE)",),
    # Else gigabytes that were written a moment ago go to the disk while it is measured.
    POSTGRES: ("VACUUM ANALYZE postback", "CHECKPOINT"),
}


def on_sqlite(plan: Plan) -> list[Found]:
    """Accepting and processing one, on SQLite."""
    return _compared(plan, SQLITE)


def on_postgres(plan: Plan) -> list[Found]:
    """Accepting and processing one, on PostgreSQL."""
    return _compared(plan, POSTGRES)


def _compared(plan: Plan, backend: str) -> list[Found]:
    many, few = (HUGE if plan.huge else plan.many(MANY)), plan.many(FEW)
    costs: list[tuple[float, float]] = []
    with ExitStack() as stack:
        full, fresh = (
            stack.enter_context(_running(plan, backend, rows=rows)) for rows in (many, few)
        )
        for _ in range(plan.repeat + 1):
            costs.append((_cost(full, plan), _cost(fresh, plan)))
    counted = costs[1:]  # the first ones warm both up
    big, small = (median(cost) * 1000 for cost in zip(*counted, strict=True))
    return [
        Found(
            f"a postback with {many:,} kept / with {few:,}, {backend}",
            tuple(big / small for big, small in counted),
            below(1.3),
            told=f"{big:.2f} ms against {small:.2f} ms",
        )
    ]


@contextmanager
def _running(plan: Plan, backend: str, *, rows: int) -> Iterator[Site]:
    with plan.room() as room, servers.site(backend, plan, room, **NO_LETTERS) as site:
        fill(site.ledger, backend, rows)
        with servers.everything(site):
            yield site


def fill(ledger: Ledger, backend: str, rows: int) -> None:
    """Keep so many postbacks, without any server."""
    parts = {
        name: text.format(step=(2**32 - 1) // rows, rows=rows) for name, text in ON[backend].items()
    }
    for statement in (*BEFORE[backend], FILL.format(**parts), *AFTER[backend]):
        ledger.execute(statement)
    ledger.close()


def _cost(site: Site, plan: Plan) -> float:
    """Seconds for each of some postbacks, from the first post to the last one processed."""
    number = plan.many(POSTBACKS)
    began = time.monotonic()
    paced.post(servers.port_of(site), bodies.approvals(number), connections=CONNECTIONS)
    site.ledger.wait_until_done(seconds=LIMIT)
    return (time.monotonic() - began) / number
