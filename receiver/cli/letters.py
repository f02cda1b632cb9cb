"""The outbox: what was promised to whom, and what became of it."""

import click
import sqlalchemy as sa

from receiver import mailer, provisioning
from receiver.cli.desk import ADDRESS, BY, ROW_ID, Desk, listing
from receiver.cli.logbook import kind_in_words
from receiver.cli.printing import Row, answer, harmless, print_facts, print_json
from receiver.context import utcnow
from receiver.db import db
from receiver.models import Letter
from receiver.rules.letter_kinds import LetterKind, LetterState

COLUMNS = ("id", "kind", "to", "subject", "state", "attempts", "error", "created_at", "sent_at")

letters = Desk("letters", help="The outbox: every e-mail, and what the mail server said.")


@letters.command("list")
@click.option("--state", type=click.Choice([state.value for state in LetterState]))
@click.option("--kind", type=click.Choice([kind.value for kind in LetterKind]))
@click.option("--to", type=ADDRESS, help="The address it goes to.")
@listing
def list_letters(
    *, state: str | None, kind: str | None, to: str | None, as_json: bool, limit: int
) -> None:
    """List the e-mails, the newest first."""
    found = sa.select(Letter)
    if state:
        found = found.where(Letter.state == LetterState(state))
    if kind:
        found = found.where(Letter.kind == LetterKind(kind))
    if to:
        found = found.where(Letter.to == to)
    rows = db.session.scalars(found.order_by(Letter.id.desc()).limit(limit))
    told = [_row(letter) for letter in rows]
    answer(told if as_json else [_in_words(row) for row in told], as_json=as_json, columns=COLUMNS)


@letters.command("show")
@click.argument("letter_id", metavar="ID", type=ROW_ID)
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout, nothing else.")
def show(letter_id: int, *, as_json: bool) -> None:
    """Show an e-mail as its reader sees it, but for the links and passwords: they are made when
    it is sent, and kept nowhere.
    """
    letter = db.session.get(Letter, letter_id)
    if letter is None:
        raise click.ClickException(f"there is no e-mail with id {letter_id}")
    facts = {**_row(letter), **_more(letter)}
    text = mailer.preview(letter).text if letter.forgotten_at is None else None
    if as_json:
        print_json({**facts, "text": text})
        return
    print_facts(_in_words(facts))
    click.echo("\n" + (harmless(text, keep="\n") if text else "what it told was removed"))


@letters.command("resend")
@click.argument("letter_id", metavar="ID", type=ROW_ID)
def resend(letter_id: int) -> None:
    """Write an e-mail once more, to the address its reader has today."""
    letter = provisioning.resend(letter_id, by=BY, now=utcnow())
    click.echo(f"e-mail {letter.id} to {letter.to} is queued")


def _row(letter: Letter) -> Row:
    return {
        "id": letter.id,
        "kind": letter.kind,
        "to": letter.to,
        "subject": letter.subject,
        "state": letter.state,
        "attempts": letter.attempts,
        "error": letter.error or None,
        "created_at": letter.created_at,
        "sent_at": letter.sent_at,
    }


def _in_words(row: Row) -> Row:
    """For people: what the kind is called, and behind it the word that --kind takes."""
    kind = str(row["kind"])
    return {**row, "kind": f"{kind_in_words(kind)} ({kind})"}


def _more(letter: Letter) -> Row:
    return {
        "language": letter.language,
        "message_id": letter.message_id or None,
        "smtp_reply": letter.smtp_reply or None,
        "member": letter.member.email if letter.member else None,
        "forgotten_at": letter.forgotten_at,
    }
