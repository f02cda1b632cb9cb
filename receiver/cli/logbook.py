"""Lines of the provisioning log, as commands show them."""

from collections.abc import Mapping, Sequence

import click
import sqlalchemy as sa

from receiver.cli.printing import Row, print_table
from receiver.context import settings
from receiver.db import db
from receiver.models import LogEntry
from receiver.rules import reasons

COLUMNS = ("at", "what", "area", "reason", "who", "postback", "letter")


def log_of_member(member_id: int) -> list[Row]:
    """What happened to one member, newest first."""
    return [log_row(entry) for entry in LogEntry.of_member(member_id)]


def log_of_postback(postback_id: int) -> list[Row]:
    """What one postback did, newest first."""
    lines = sa.select(LogEntry).where(LogEntry.postback_id == postback_id)
    return [log_row(entry) for entry in db.session.scalars(lines.order_by(LogEntry.id.desc()))]


def print_log(lines: Sequence[Row]) -> None:
    """Print them under a heading."""
    click.echo("\nlog:" if lines else "\nlog: nothing yet")
    if lines:
        print_table([{**line, **_in_short(line)} for line in lines], COLUMNS)


def _in_short(line: Row) -> Row:
    who = line["actor_name"] or line["actor"]
    kind = kind_in_words(str(line["kind"])) if line["kind"] else ""
    return {"what": f"{line['deed']} {kind}".strip(), "who": who}


def said(reason: str, facts: Mapping[str, object], language: str = "") -> str | None:
    """A reason in the producer's words, or those of a language; none where none was given."""
    if not reason:
        return None
    told = settings()
    return reasons.say(reason, facts, language or told.language, told.timezone)


def kind_in_words(kind: str) -> str:
    """What a kind of letter is called in the producer's language."""
    return reasons.letter_kind(kind, settings().language)


def log_row(entry: LogEntry) -> Row:
    """One line, with its reason in words."""
    return {
        "id": entry.id,
        "at": entry.at,
        "actor": entry.actor,
        "actor_name": entry.actor_name or None,
        "deed": entry.deed,
        "kind": entry.facts.get("kind"),
        "area": entry.area or None,
        "reason": said(entry.reason, entry.facts),
        "reason_en": said(entry.reason, entry.facts, "en"),
        "postback": entry.postback_id,
        "letter": entry.letter_id,
        "sale": entry.sale_code,
    }
