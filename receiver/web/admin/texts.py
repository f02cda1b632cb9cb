"""The words of letters: read, written, tried out, tested, and taken back."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from config import LANGUAGES
from receiver import mailer, provisioning
from receiver.context import settings, utcnow
from receiver.db import db
from receiver.mailer import BadText, Source
from receiver.models import LetterTemplate
from receiver.rules.letter_kinds import LetterKind
from receiver.rules.rights import Right
from receiver.web import headers
from receiver.web.admin import asked, field_words
from receiver.web.admin.difference import difference
from receiver.web.admin.results import result, why
from receiver.web.admin.staff import deciders_only, may
from receiver.web.complaints import UNCHANGED, Page
from receiver.web.sessions import this_admin

Fault = BadText | provisioning.Refused

bp = Blueprint("texts", __name__, url_prefix="/letters/texts")


@dataclass(frozen=True)
class Chosen:
    """Which letter in which language somebody looks at."""

    kind: LetterKind
    language: str

    @classmethod
    def asked(cls) -> "Chosen":
        """The one that the query string names, or the first."""
        spoken = request.args.get("language", "")
        kind = asked.word(request.args, "kind", LetterKind) or LetterKind.WELCOME
        return cls(kind, spoken if spoken in LANGUAGES else settings().language)

    @property
    def own(self) -> LetterTemplate | None:
        """The newest version of it; where there is none, none was written."""
        return LetterTemplate.current().get((self.kind, self.language))

    @property
    def text(self) -> Source | None:
        """The producer's own words for it, where they count."""
        return _source(self.own)

    def may_be_written(self) -> bool:
        """Whether I may change it: an invitation to the team is for those who invite."""
        is_of_staff = self.kind is LetterKind.STAFF_INVITATION
        return may(Right.STAFF if is_of_staff else Right.DECIDE)

    def to_write(self) -> "Chosen":
        """The same, or the end of the request."""
        if not self.may_be_written():
            abort(403)
        return self


@bp.get("")
def index() -> str:
    """All letters in all languages, and in whose words each goes."""
    return render_template(
        "admin/texts/index.html", current=LetterTemplate.current(), marks=field_words.MARKS
    )


@bp.get("/edit")
def edit() -> str:
    """One text, with its fields and how it looks."""
    return _editor(Chosen.asked())


@bp.post("/edit")
@deciders_only
def save() -> Response | Page:
    """Let letters go in these words from now on."""
    chosen, draft, now = Chosen.asked().to_write(), _draft(), utcnow()
    faults = mailer.faults(chosen.kind, chosen.language, draft, settings=settings(), now=now)
    if faults:
        return _editor(chosen, draft, faults), UNCHANGED
    with result(_("Texto guardado. Os próximos e-mails saem com ele.")):
        by = this_admin().email
        provisioning.save_text(chosen.kind, chosen.language, draft, by=by, now=now)
    return _back(chosen)


@bp.post("/test")
@deciders_only
def test() -> str | Page:
    """Send these words to myself, saved or not."""
    chosen, draft, me = Chosen.asked().to_write(), _draft(), this_admin().email
    try:
        provisioning.send_test(chosen.kind, chosen.language, draft, to=me, now=utcnow())
    except provisioning.Refused as refusal:
        return _editor(chosen, draft, [refusal]), UNCHANGED
    flash(_("Teste na fila: sai em instantes para %(to)s.", to=me), "good")
    return _editor(chosen, draft)


@bp.post("/default")
@deciders_only
def reset() -> Response:
    """Let letters go in the words as shipped again."""
    chosen = Chosen.asked().to_write()
    with result(_("Os próximos e-mails saem com o texto padrão. O seu continua nas versões.")):
        by = this_admin().email
        provisioning.reset_text(chosen.kind, chosen.language, by=by, now=utcnow())
    return _back(chosen)


@bp.get("/rendered")
def rendered() -> str:
    """The text that counts, as a letter to somebody invented, for a frame."""
    chosen = Chosen.asked()
    return headers.framed(_letter(chosen, chosen.text))


@bp.post("/rendered")
@deciders_only
def preview() -> str:
    """Words that nobody has saved, as a letter to somebody invented, for a frame."""
    return headers.framed(_letter(Chosen.asked(), _draft()))


@bp.get("/versions")
def versions() -> str:
    """All versions of one text, the newest first."""
    chosen = Chosen.asked()
    found = LetterTemplate.versions(chosen.kind, chosen.language)
    return render_template("admin/texts/versions.html", chosen=chosen, versions=found)


@bp.get("/versions/<id:version_id>")
def version(version_id: int) -> str:
    """One version, and how it differs from the one before."""
    found = db.get_or_404(LetterTemplate, version_id)
    chosen = Chosen(found.kind, found.language)
    before = LetterTemplate.before(found)
    now, then = (_source(one) or _shipped(chosen) for one in (found, before))
    changed = [
        (name, [*difference(getattr(then, name), getattr(now, name))])
        for name in ("subject", "preview", "body")
    ]
    told = {"chosen": chosen, "version": found, "before": before, "parts_of_text": changed}
    return render_template("admin/texts/version.html", **told)


@bp.post("/versions/<id:version_id>/restore")
@deciders_only
def restore(version_id: int) -> Response:
    """Let an earlier version count again."""
    found = db.get_or_404(LetterTemplate, version_id)
    chosen = Chosen(found.kind, found.language).to_write()
    with result(_("Esta versão voltou a valer.")):
        provisioning.restore_text(version_id, by=this_admin().email, now=utcnow())
    return _back(chosen)


def _editor(chosen: Chosen, draft: Source | None = None, faults: Sequence[Fault] = ()) -> str:
    kind, spoken, now = chosen.kind, chosen.language, utcnow()
    return render_template(
        "admin/texts/edit.html",
        chosen=chosen,
        own=chosen.own,
        text=draft or chosen.text or _shipped(chosen),
        is_draft=draft is not None,
        faults=[why(fault) for fault in faults],
        example=mailer.example(kind, spoken, settings=settings(), now=now),
        fields=field_words,
        languages=LANGUAGES,
    )


def _letter(chosen: Chosen, text: Source | None) -> str:
    """The HTML of a letter; or what is wrong with its words."""
    now = utcnow()
    if text is not None:
        kind, spoken = chosen.kind, chosen.language
        faults = mailer.faults(kind, spoken, text, settings=settings(), now=now)
        if faults:
            said = [why(fault) for fault in faults]
            return render_template("admin/texts/faulty.html", faults=said)
    told, logo = settings(), mailer.logo()
    shown = mailer.show(chosen.kind, chosen.language, text, settings=told, now=now, logo=logo)
    return shown.html


def _draft() -> Source:
    body = request.form.get("body", "").replace("\r\n", "\n").replace("\r", "\n")
    seen = "".join(sign for sign in body if sign.isprintable() or sign == "\n")
    lines = {name: asked.text(request.form, name, most=300) for name in ("subject", "preview")}
    return Source(body=seen.strip("\n") + "\n", **lines)


def _source(version: LetterTemplate | None) -> Source | None:
    if version is None or version.is_default:
        return None
    return Source(subject=version.subject, preview=version.preview, body=version.body)


def _shipped(chosen: Chosen) -> Source:
    return mailer.load_text(chosen.kind, chosen.language)


def _back(chosen: Chosen) -> Response:
    where = url_for("admin.texts.edit", kind=chosen.kind.value, language=chosen.language)
    return redirect(where, code=303)
