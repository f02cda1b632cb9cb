"""The outbox: which letters left, which did not, and what one of them says."""

from collections.abc import Mapping
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage

import sqlalchemy as sa
from flask import Blueprint, render_template, request

from receiver import simulations
from receiver.context import settings
from receiver.db import db
from receiver.models import Letter, Member
from receiver.provisioning.desk import ON_REQUEST
from receiver.rules.address import folded
from receiver.rules.rights import Right
from receiver.rules.vocabulary import LetterKind, LetterState
from receiver.web.admin import asked
from receiver.web.admin.paging import Place, page
from receiver.web.admin.staff import may

bp = Blueprint("letters", __name__, url_prefix="/letters")


@dataclass(frozen=True)
class Filter:
    """Which letters somebody wants to see."""

    state: LetterState | None = None
    email: str = ""

    @classmethod
    def asked(cls, args: Mapping[str, str]) -> "Filter":
        """The filter that a query string names."""
        return cls(state=asked.word(args, "state", LetterState), email=asked.text(args, "email"))

    def query(self) -> dict[str, str]:
        """The same as a query string."""
        return {name: str(value) for name, value in vars(self).items() if value}

    def rows(self) -> sa.Select[Letter]:
        """The letters that pass, in no order yet."""
        found = sa.select(Letter)
        if self.email:
            member = Member.by_email(folded(self.email) or self.email.lower())
            found = found.where(Letter.member_id == member.id if member else sa.false())
        return found.where(Letter.state == self.state) if self.state else found


@bp.get("")
def index() -> str:
    """The letters that pass the filter, newest first."""
    wanted = Filter.asked(request.args)
    found = page(wanted.rows(), (Letter.id,), place=Place.asked(request.args))
    readers = simulations.members_among(row.member_id for row in found.rows if row.member_id)
    return render_template("admin/letters/index.html", wanted=wanted, page=found, simulated=readers)


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
    )


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
