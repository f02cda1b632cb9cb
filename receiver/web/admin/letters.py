"""The outbox: which letters left, which did not, and what one of them says."""

from email import message_from_bytes, policy
from email.message import EmailMessage

from flask import Blueprint, abort, render_template, request

from receiver import mailer, simulations
from receiver.context import settings
from receiver.db import db
from receiver.models import Letter, LogEntry
from receiver.provisioning.desk import ON_REQUEST
from receiver.rules.letter_kinds import LetterKind
from receiver.rules.rights import Right
from receiver.web import headers
from receiver.web.admin import outgoing, replies
from receiver.web.admin.paging import Place, page
from receiver.web.admin.staff import may

bp = Blueprint("letters", __name__, url_prefix="/letters")


@bp.get("")
def index() -> str:
    """The letters that pass the filter, newest first."""
    wanted = outgoing.Filter.asked(request.args)
    found = page(wanted.rows(), wanted.key, place=Place.asked(request.args))
    readers = simulations.members_among(row.member_id for row in found.rows if row.member_id)
    told = {"wanted": wanted, "page": found, "simulated": readers}
    return render_template("admin/letters/index.html", in_words=replies.in_words, **told)


@bp.get("/<id:letter_id>")
def one(letter_id: int) -> str:
    """One letter: how it went, and its text where no mail server has taken it away."""
    letter = db.get_or_404(Letter, letter_id)
    return render_template(
        "admin/letters/one.html",
        letter=letter,
        is_simulated=bool(letter.member_id and simulations.members_among([letter.member_id])),
        can_resend=letter.kind not in ON_REQUEST and letter.forgotten_at is None,
        text=text_of(letter) if _may_be_read(letter) else None,
        written=None if letter.forgotten_at else mailer.preview(letter),
        history=LogEntry.of_letter(letter.id, letter.member_id),
        explained=replies.in_words(letter),
    )


@bp.get("/<id:letter_id>/rendered")
def rendered(letter_id: int) -> str:
    """One letter as its reader sees it, for a frame; its secrets are kept nowhere."""
    letter = db.get_or_404(Letter, letter_id)
    if letter.forgotten_at is not None:
        abort(404)
    return headers.framed(mailer.preview(letter).html)


def _may_be_read(letter: Letter) -> bool:
    # A letter may carry a way in; whoever may not decide shall not enter as somebody else, and
    # nobody as somebody who may do more.
    return may(Right.STAFF if letter.kind is LetterKind.STAFF_INVITATION else Right.DECIDE)


def text_of(letter: Letter) -> str | None:
    """What it says, where no mail server has taken it away."""
    folder = settings().instance / "mail"
    for path in folder.glob(f"*-{letter.id:06d}-{letter.kind}.eml"):
        message = message_from_bytes(path.read_bytes(), EmailMessage, policy=policy.default)
        plain = message.get_body(("plain",))
        return str(plain.get_content()) if plain else None
    return None
