"""Sales of other shops taken away as a file: asked first, noted in the log, then streamed."""

from flask import Blueprint, render_template, request
from flask_babel import format_date
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from receiver.context import utcnow
from receiver.db import db
from receiver.exchange import Format, referred
from receiver.models import Key
from receiver.rules.rights import Right
from receiver.web import language
from receiver.web.admin import files, referral_words, words
from receiver.web.admin.referred import Filter
from receiver.web.admin.staff import needs
from receiver.web.sessions import this_admin

bp = Blueprint("referrals_file", __name__, url_prefix="/referrals/export")


@bp.get("")
@needs(Right.EXPORT, proof=True)
def show() -> str:
    """Say what the file will hold, before anybody's data leaves."""
    wanted = Filter.asked(request.args)
    return render_template(
        "admin/referrals_file/show.html", wanted=wanted, parts_told=_told(wanted)
    )


@bp.post("/file")
@needs(Right.EXPORT, proof=True)
def send() -> Response:
    """Hand the file out while it is made."""
    wanted, now = Filter.asked(request.form), utcnow()
    known = (*referral_words.STATUSES.items(), *referral_words.ROLES.items())
    order = referred.Order(
        wanted.met(),
        {name: str(heading) for name, heading in referral_words.HEADINGS.items()},
        {word.value: str(getattr(name, "word", name)) for word, name in known},
        language.current(),
        wanted.query(),
    )
    pieces = referred.export(order, by=this_admin().email, now=now)
    return files.streamed(pieces, kind=Format.CSV, called=_("afiliacoes"), day=now)


def _told(wanted: Filter) -> list[str]:
    """Each part of the filter in words, so that nobody takes others along than meant."""
    text, since, until = wanted.text, wanted.since, wanted.until
    parts = (
        text and f"\N{LEFT DOUBLE QUOTATION MARK}{text}\N{RIGHT DOUBLE QUOTATION MARK}",
        wanted.status and str(referral_words.STATUSES[wanted.status].word),
        wanted.product and _("produto %(code)s", code=wanted.product),
        wanted.role and str(words.ROLES[wanted.role]),
        wanted.key and _("chave %(name)s", name=_label(wanted.key)),
        since and _("vendas desde %(day)s", day=format_date(since, "short")),
        until and _("vendas até %(day)s", day=format_date(until, "short")),
    )
    return [str(part) for part in parts if part]


def _label(key_id: int) -> str:
    key = db.session.get(Key, key_id)
    return (key.label if key else "") or str(key_id)
