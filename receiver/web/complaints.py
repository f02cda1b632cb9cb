"""What is said when somebody is not let in, or a password is not taken."""

from datetime import timedelta
from typing import cast

from babel.dates import format_timedelta
from flask import render_template
from flask_babel import LazyString, get_locale, gettext
from flask_babel import lazy_gettext as _

from receiver.accounts.refusals import AccountBlocked, NotLetIn, TooManyTries
from receiver.passwords import Weakness, WeakPassword

Page = tuple[str, int] | tuple[str, int, dict[str, str]]

UNCHANGED = 422  # the form was understood, and its contents were not taken

WEAK: dict[Weakness, LazyString] = {
    Weakness.TOO_LONG: _("A senha passa de 256 caracteres. Escolha uma mais curta."),
    Weakness.COMMON: _("Essa senha é fácil de adivinhar. Junte algumas palavras sem ligação."),
    Weakness.PERSONAL: _("A senha se apoia no seu nome, no seu e-mail ou no nome do curso."),
    Weakness.SAME: _("Essa é a senha de agora. Escolha outra."),
}


def weak(refused: WeakPassword) -> str:
    """Why a password is not taken, and what would be."""
    if refused.weakness is Weakness.TOO_SHORT:
        return cast(
            str, gettext("A senha precisa de pelo menos %(n)d caracteres.", n=refused.shortest)
        )
    return str(WEAK[refused.weakness])


def page(refused: NotLetIn, template: str, wrong: str, **context: object) -> Page:
    """The same form again, with what to do now; a blocked person gets a page of its own."""
    if isinstance(refused, AccountBlocked):
        return render_template("member/blocked.html"), 403
    if isinstance(refused, TooManyTries):
        seconds = max(1, round(refused.wait.total_seconds()))
        again = {"Retry-After": str(seconds)}
        return render_template(template, error=_wait(seconds), **context), 429, again
    return render_template(template, error=wrong, **context), UNCHANGED


def _wait(seconds: int) -> str:
    span = format_timedelta(timedelta(seconds=seconds), threshold=1.2, locale=get_locale())
    return cast(
        str, gettext("Foram muitas tentativas. Espere %(span)s e tente de novo.", span=span)
    )
