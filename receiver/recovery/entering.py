"""What was heard becomes news, and all news of a thread its cases: in a few statements for all."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from receiver import jobs
from receiver.among import Among
from receiver.db import db, is_postgres
from receiver.models import RecoveryCase, RecoveryNews
from receiver.recovery import sequences
from receiver.rules.cases import PROMPT, Case, cases
from receiver.rules.heard import Heard
from receiver.rules.recovering import News, is_of_contract, news_of
from receiver.rules.vocabulary import Role

# Written once: to write a statement anew costs more than to ask it.
_NEWS = cast(sa.Table, RecoveryNews.__table__)
_CASE = cast(sa.Table, RecoveryCase.__table__)
_ONCE = {
    False: sqlite.insert(_NEWS).on_conflict_do_nothing(),
    True: postgresql.insert(_NEWS).on_conflict_do_nothing(),
}
_TOLD = tuple(name for name in News.__dataclass_fields__ if name not in ("id", "case_id"))
_COLUMNS = [_NEWS.c[name] for name in (*_TOLD, "id", "case_id")]
# Threads in which sales of these codes were begun: a payment told elsewhere ends them, too.
_BESIDE = sa.select(_NEWS.c.thread).where(Among(_NEWS.c.sale_code, "codes")).distinct()
_OF_THREADS = sa.select(*_COLUMNS).where(Among(_NEWS.c.thread, "threads"))
_OF_SALES = sa.select(*_COLUMNS).where(Among(_NEWS.c.sale_code, "codes"))
_BELONGS = (
    sa.update(_NEWS)
    .where(_NEWS.c.id == sa.bindparam("its_id"))
    .values(case_id=sa.bindparam("its_case"))
)


def enter(heard: Sequence[Heard], *, now: datetime) -> None:
    """Enter what was heard; heard again, or in another order, it comes to the same."""
    told = [(one.postback_id, news) for one in heard for news in news_of(one)]
    if not told:
        return
    rows = [_row(news) | {"postback_id": number} for number, news in told]
    db.session.connection().execute(_ONCE[is_postgres()], rows)
    codes = {news.sale_code for _, news in told if news.sale_code}
    beside = db.session.connection().scalars(_BESIDE, {"codes": list(codes)}) if codes else ()
    look_again({news.thread for _, news in told} | set(beside), now=now)


def look_again(threads: Iterable[str], *, now: datetime) -> None:
    """Derive the cases of some threads from all that is known, and write the difference."""
    whose = sorted(threads)
    news = _known(whose)
    if not any(one.is_attempt for one in news):
        return
    by_thread, by_code = _sorted(news)
    of_thread = defaultdict(list)
    for row in RecoveryCase.of_threads(whose):
        of_thread[row.thread].append(row)
    written = [
        pair
        for thread in whose
        for pair in _matched(
            cases(thread, _about(by_thread[thread], by_code), now=now),
            of_thread[thread],
            {one.case_id for one in by_thread[thread]},
            now,
        )
    ]
    db.session.flush()
    _remember(written)
    sequences.follow([row for _, row, is_new in written if is_new], now=now)
    ended = [row for _, row, _ in written if not row.is_open and row.next_at is not None]
    for row in ended:
        row.next_at = None
    jobs.forgive(*(row.job_key for row in ended))
    db.session.flush()


def _row(news: News) -> dict[str, Any]:
    return {name: getattr(news, name) for name in _TOLD}


def _known(threads: Sequence[str]) -> list[News]:
    """All of these threads, and what was told elsewhere of the sales in them."""
    connection = db.session.connection()
    found = list(connection.execute(_OF_THREADS, {"threads": threads}).all())
    codes = {row.sale_code for row in found if row.sale_code}
    if codes:
        found += connection.execute(_OF_SALES, {"codes": list(codes)}).all()
    return list({row.id: News(**row._mapping) for row in found}.values())


def _sorted(news: Iterable[News]) -> tuple[dict[str, list[News]], dict[str, list[News]]]:
    by_thread: dict[str, list[News]] = defaultdict(list)
    by_code: dict[str, list[News]] = defaultdict(list)
    for one in news:
        by_thread[one.thread].append(one)
        if one.sale_code:
            by_code[one.sale_code].append(one)
    return by_thread, by_code


def _about(mine: Sequence[News], by_code: dict[str, list[News]]) -> list[News]:
    codes = {one.sale_code for one in mine if one.sale_code}
    every = [*mine, *(one for code in codes for one in by_code[code])]
    return list({one.id: one for one in every}.values())


Written = tuple[Case, RecoveryCase, bool]


def _matched(
    found: Sequence[Case], rows: Sequence[RecoveryCase], meant: set[int | None], now: datetime
) -> list[Written]:
    """Each case with its row: the first that any of its news belongs to, or a new one."""
    free = {row.id: row for row in rows}
    written = []
    for case in found:
        mine = sorted({one.case_id for one in case.attempts if one.case_id in free}, key=_number)
        row = free.pop(mine[0] or 0) if mine else RecoveryCase(opened_at=now, steps_sent=0)
        is_new = not mine
        _write(row, case)
        db.session.add(row)
        written.append((case, row, is_new))
    # What is left was one case with another all along; but one whose news were thrown away stays.
    for row in free.values():
        if row.id in meant:
            _drop(row)
    return written


def _number(told: int | None) -> int:
    return told or 0


def _drop(row: RecoveryCase) -> None:
    freed = sa.update(_NEWS).where(_NEWS.c.case_id == row.id).values(case_id=None)
    db.session.connection().execute(freed)
    jobs.forgive(row.job_key)
    db.session.delete(row)


def _remember(written: Sequence[Written]) -> None:
    """Which case each attempt belongs to, so that the case is known again."""
    moved = [
        {"its_id": one.id, "its_case": row.id}
        for case, row, _ in written
        for one in case.attempts
        if one.case_id != row.id
    ]
    if moved:
        db.session.connection().execute(_BELONGS, moved)


def _write(row: RecoveryCase, case: Case) -> None:
    facts, purchase = case.facts, case.purchase
    values = {
        "thread": case.thread,
        "kind": case.kind,
        "state": case.state,
        "is_simulated": case.is_simulated,
        "key_id": case.key_id,
        "role": Role(facts["role"]),
        "buyer_email": facts.get("email", ""),
        "buyer_name": facts.get("name", "")[:200],
        "buyer_phone": facts.get("phone", "")[:40],
        "buyer_state": facts.get("state", "")[:2],
        "language": facts.get("language", ""),
        "product_code": facts.get("product", ""),
        "product_name": facts.get("product_name", "")[:200],
        "sale_code": case.sale_code,
        "contract_code": facts.get("contract", "") if is_of_contract(case.thread) else "",
        "cents": case.cents,
        "currency": case.currency,
        "way": case.way,
        "began_at": case.began_at,
        "told_at": case.told_at,
        "closed_at": case.closed_at,
        "was_prompt": purchase is not None and purchase.at <= case.began_at + PROMPT,
        "closing_sale": purchase.code if purchase else "",
        "closing_cents": purchase.cents if purchase else None,
        "closing_currency": purchase.currency if purchase else "",
    }
    for name, value in values.items():
        if getattr(row, name) != value:
            setattr(row, name, value)
