"""In whose words a letter goes: the producer's own, or those as shipped; nobody waits for words."""

from datetime import datetime

from receiver import mailer
from receiver.context import settings
from receiver.mailer import BadText, Enclosed
from receiver.models import Letter, LetterTemplate

Own = dict[tuple[str, str], LetterTemplate]


def own_words() -> Own:
    """The texts of the producer's own that count now, by kind and language."""
    return {key: one for key, one in LetterTemplate.current().items() if not one.is_default}


def word(letter: Letter, own: Own) -> None:
    """Choose the words of a letter that is owed, and give it its subject."""
    template = own.get((letter.kind, letter.language))
    if template is not None:
        letter.template_id, letter.template = template.id, template
        try:
            letter.subject = mailer.subject(letter, settings())
        except BadText as fault:
            _fall_back(letter, fault, letter.created_at)
        else:
            return
    letter.subject = mailer.subject(letter, settings())


def try_out(letter: Letter, enclosed: Enclosed, now: datetime) -> None:
    """Look, while it can still be written down, whether a letter's own words can be sent."""
    if letter.template_id is None:
        return
    try:
        mailer.try_own(letter, enclosed, settings())
    except BadText as fault:
        _fall_back(letter, fault, now)


def _fall_back(letter: Letter, fault: BadText, now: datetime) -> None:
    if letter.template is not None:
        letter.template.failed(fault.reason, fault.facts, now)
    letter.template_id = letter.template = None
