"""What is asked of the inbox, as words of the index of words (models/searched.py)."""

from collections.abc import Iterator

import sqlalchemy as sa

from receiver.db import db
from receiver.models import Member, Product
from receiver.rules.words import Term, Way, code_of, tag, ways_of, words_of
from receiver.rules.words import folded as plain
from receiver.web.admin import asked

MOST_PRODUCTS = 5000
MOST_CODES = 100  # of products whose names begin so, the newest


def ways_of_person(email: str) -> tuple[Way, ...]:
    """Every address of the person whom this one finds."""
    address = asked.address(email)
    member = Member.by_email(address)
    others = [row.email for row in member.emails] if member else []
    every = (code_of(one).strip(".+-_") for one in (address, *others))
    return tuple((Term(one),) for one in dict.fromkeys(every) if one) or ((Term("@"),),)


def ways(typed_words: list[str]) -> Iterator[tuple[Way, ...]]:
    """Typed words as words of a postback, or of the name of a product in it."""
    named = sa.select(Product.code, Product.name).order_by(Product.id.desc()).limit(MOST_PRODUCTS)
    found = db.session.execute(named).all() if typed_words else []
    products = [(code, [plain(code), *words_of(name)]) for code, name in found]
    for word in typed_words:
        codes = [code for code, names in products if any(one.startswith(word) for one in names)]
        terms = (((Term(tag("p", code)),)) for code in codes[:MOST_CODES])
        yield (*ways_of(word), *terms)
