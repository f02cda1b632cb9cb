"""Parcels as event 120 tells of them, the same in whatever order it comes and however often."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from receiver.among import Among
from receiver.db import db
from receiver.models import Parcel, ParcelNews
from receiver.rules.heard import Heard
from receiver.rules.parcel import Told, joined, latest, tidy
from receiver.rules.vocabulary import PROVISIONING_ROLES, Event, Role
from receiver.tracking import telling
from receiver.tracking.telling import Moved

_OF_BUYERS = sa.select(Parcel).where(Among(Parcel.buyer_email, "emails"), Parcel.buyer_email != "")
_OF_NOBODY = sa.select(Parcel).where(Among(Parcel.code, "codes"), Parcel.buyer_email == "")


class Source(NamedTuple):
    """Who told of it first; a producer before anybody else."""

    is_other: bool
    postback_id: int
    key_id: int
    role: Role
    product_name: str
    buyer_name: str


class Group(NamedTuple):
    """Whose parcels of what: within it news without a code finds its parcel."""

    email: str
    product: str
    is_simulated: bool
    alone: str = ""  # nobody knows whose it is: only its code tells it from others


@dataclass
class Shelf:
    """The parcels of one group by their code, as they are known and as they are told."""

    rows: dict[str, Parcel] = field(default_factory=dict)
    news: dict[str, dict[int, Told]] = field(default_factory=lambda: defaultdict(dict))
    sources: dict[str, Source] = field(default_factory=dict)
    heard: dict[str, str] = field(default_factory=dict)  # just now, by code: in which language

    def add(self, code: str, told: Told) -> None:
        """Remember what was told of the one with this code, or of one without."""
        known = self.news[code].get(told.number)
        self.news[code][told.number] = joined(known, told) if known else told

    def first(self, code: str, source: Source) -> None:
        """Remember who told of it first."""
        self.sources[code] = min(source, self.sources.get(code, source), key=lambda one: one[:2])

    def home(self) -> str:
        """Where news without a code belongs: to the parcel that was told of first."""
        begun = {c: min(t.first_at for t in told.values()) for c, told in self.news.items() if c}
        return min(begun, key=lambda code: (begun[code], code), default="")


def enter(heards: Sequence[Heard], *, now: datetime) -> None:
    """Enter what these tell of parcels; what names neither a buyer nor a code is nobody's."""
    told = [heard for heard in heards if _tells(heard)]
    if not told:
        return
    shelves = _known(told)
    touched: dict[Group, Shelf] = {}
    for heard in told:
        group, code = _group(heard), _code(heard)
        shelf = touched.setdefault(group, shelves[group])
        shelf.add(code, _told(heard))
        shelf.first(code, _source(heard))
        shelf.heard[code] = heard.asides.language
    moved = [one for group, shelf in touched.items() for one in _write(group, shelf)]
    telling.tell(moved, now=now)


def _tells(heard: Heard) -> bool:
    parcel = heard.asides.parcel
    if heard.event is not Event.TRACKING or parcel is None or parcel.status is None:
        return False
    return bool(heard.told.buyer.email or parcel.code)


def _code(heard: Heard) -> str:
    return tidy(heard.asides.parcel.code) if heard.asides.parcel else ""


def _group(heard: Heard) -> Group:
    items = heard.told.items
    product, email = items[0].product if items else "", heard.told.buyer.email or ""
    return Group(email, product, heard.is_simulated, "" if email else _code(heard))


def _told(heard: Heard) -> Told:
    parcel = heard.asides.parcel
    return Told(
        number=(parcel and parcel.status) or 0,
        first_at=heard.at,
        last_at=heard.at,
        is_dated=heard.told.told_at is not None,
        postback_id=heard.postback_id,
        description=parcel.description if parcel else "",
    )


def _source(heard: Heard) -> Source:
    role, items = heard.told.role, heard.told.items
    return Source(
        is_other=role not in PROVISIONING_ROLES,
        postback_id=heard.postback_id,
        key_id=heard.key_id,
        role=role,
        product_name=items[0].name if items else "",
        buyer_name=heard.told.buyer.name,
    )


def _known(told: Iterable[Heard]) -> dict[Group, Shelf]:
    """What is known of parcels that these may be about, in three questions."""
    emails = sorted({heard.told.buyer.email or "" for heard in told} - {""})
    codes = sorted({_code(heard) for heard in told if not heard.told.buyer.email})
    rows = list(db.session.scalars(_OF_BUYERS, {"emails": emails})) if emails else []
    rows += list(db.session.scalars(_OF_NOBODY, {"codes": codes})) if codes else []
    by_id = {row.id: row for row in rows}
    shelves: dict[Group, Shelf] = defaultdict(Shelf)
    for row in rows:
        shelf = shelves[_group_of(row)]
        shelf.rows[row.code] = row
        shelf.sources[row.code] = _source_of(row)
    for news in ParcelNews.of(by_id):
        row = by_id[news.parcel_id]
        shelves[_group_of(row)].add(row.code if news.has_code else "", news.told)
    return shelves


def _group_of(row: Parcel) -> Group:
    alone = "" if row.buyer_email else row.code
    return Group(row.buyer_email, row.product_code, row.is_simulated, alone)


def _source_of(row: Parcel) -> Source:
    is_other = row.role not in PROVISIONING_ROLES
    names = row.product_name, row.buyer_name
    return Source(is_other, row.first_told_in, row.key_id, row.role, *names)


def _write(group: Group, shelf: Shelf) -> list[Moved]:
    """Write these parcels; those of which something was told just now, as they are."""
    home = shelf.home()
    known = [row.id for row in shelf.rows.values()]
    gone = sa.delete(ParcelNews).where(ParcelNews.parcel_id.in_(known))
    db.session.execute(gone.execution_options(synchronize_session=False))
    if home and "" in shelf.rows:  # its news has a code now
        db.session.delete(shelf.rows.pop(""))
    moved = []
    for code in sorted({code for code in shelf.news if code} | {home}):
        uncoded = shelf.news[""] if code == home and home else {}
        row = _row(group, code, shelf)
        latest = _place(row, code, coded=shelf.news[code], uncoded=uncoded)
        heard = {code, ""} if code == home else {code}
        if latest and row.status and heard & shelf.heard.keys():
            language = next(filter(None, map(shelf.heard.get, sorted(heard))), None)
            moved.append(Moved(row, latest, row.status, code == home, language or ""))
    return moved


def _row(group: Group, code: str, shelf: Shelf) -> Parcel:
    source = shelf.sources[code]
    row = shelf.rows.get(code) or Parcel(
        code=code,
        product_code=group.product,
        buyer_email=group.email,
        is_simulated=group.is_simulated,
    )
    row.product_name, row.buyer_name = source.product_name, source.buyer_name
    row.key_id, row.role, row.first_told_in = source.key_id, source.role, source.postback_id
    return row


def _place(
    row: Parcel, code: str, *, coded: dict[int, Told], uncoded: dict[int, Told]
) -> Told | None:
    every = [*coded.values(), *uncoded.values()]
    now = latest(every)
    row.status = now.status if now else None
    row.first_at = min(told.first_at for told in every)
    row.updated_at = now.last_at if now else max(told.last_at for told in every)
    db.session.add(row)
    db.session.flush()
    for has_code, told in ((bool(code), coded), (False, uncoded)):
        db.session.add_all(
            ParcelNews(parcel_id=row.id, has_code=has_code, **vars(one)) for one in told.values()
        )
    return now
