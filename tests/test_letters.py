"""What the letters say: every kind in every language, and nothing that nobody meant."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from jinja2 import meta
from jinja2.sandbox import SandboxedEnvironment

from config import LANGUAGES
from receiver.mailer import FIELDS, Enclosed, MailUnavailable, source, write
from receiver.mailer.fields import SECRETS, first_name
from receiver.mailer.vault import Vault
from receiver.rules.letter_kinds import LetterKind
from receiver.rules.parcel import carrier_page
from tests.letters import ANA, ENCLOSED, FACTS, UNTIL, a_letter, a_mail, some_settings

KINDS = [(kind, language) for kind in LetterKind for language in LANGUAGES]
every_letter = pytest.mark.parametrize(("kind", "language"), KINDS)

HOSTILE = [
    "[clique](http://evil.example)",
    "<img src=x onerror=alert(1)>",
    "**negrito** _fino_ `código`",
    "{{7*7}}{% raw %}",
    "> citado",
    "Ana\r\nBcc: x@evil.example",
    "A\N{RIGHT-TO-LEFT OVERRIDE}gpj.exe",
    "![x](https://evil.example/x.png)",
    "&lt;b&gt; &amp; \"aspas\" 'simples'",
    "<https://evil.example>",
    "--- \n# título",
]


class Page(HTMLParser):
    """The words, links and elements of an HTML part."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self.elements: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


@every_letter
def test_every_letter_has_a_subject_a_text_and_an_html_part(
    kind: LetterKind, language: str
) -> None:
    mail = a_mail(letter := a_letter(kind, language=language))
    assert 10 < len(letter.subject) <= 78
    assert "Violão Fácil" in letter.subject
    for part in (mail.text, mail.html):
        assert not re.search(r"\{\{|\}\}|\{%|Undefined|None|\*\*|\]\(|v[0-9a-f]{16}x", part)


@every_letter
def test_every_letter_ends_with_who_sends_it_and_why(kind: LetterKind, language: str) -> None:
    end = a_mail(a_letter(kind, language=language)).text.split("\n--\n")[1]
    assert "Violão Fácil (https://portaria.example.test)" in end
    assert re.search(r"porque|because", end)


@every_letter
def test_a_source_names_only_the_fields_of_its_kind(kind: LetterKind, language: str) -> None:
    text = source.path(kind, language).read_text(encoding="utf-8")
    named = meta.find_undeclared_variables(SandboxedEnvironment().parse(text))
    assert named <= FIELDS[kind]
    subject = SandboxedEnvironment().parse(source.load(kind, language).subject)
    assert not meta.find_undeclared_variables(subject) & SECRETS


@every_letter
def test_a_letter_with_the_barest_facts_still_reads(kind: LetterKind, language: str) -> None:
    letter = a_letter(kind, language=language, name="", facts={})
    mail = a_mail(letter, Enclosed(link="https://x.test/enter/x", valid_until=UNTIL))
    for part in (letter.subject, mail.text, mail.html):
        assert not re.search(r"None|  +[^ ]|, !|\(\)", re.sub(r"<[^>]*>|\n +", "", part))


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_languages_have_the_same_fields_and_buttons(language: str) -> None:
    for kind in LetterKind:
        here, there = (source.path(kind, spoken).read_text() for spoken in (language, "pt_BR"))
        marks = r"\{\{.*?\}\}|\{%.*?%\}|^\[|^> |^- |\*\*"
        ours, theirs = ([*re.findall(marks, text, re.M)] for text in (here, there))
        words = re.compile(r'"[^"]*"')
        assert [words.sub("", mark) for mark in ours] == [words.sub("", mark) for mark in theirs]


def test_the_welcome_letter_carries_login_temporary_password_and_one_link() -> None:
    mail = a_mail()
    for part in (mail.text, Page(mail.html).text):
        assert "Curso de Violão" in part
        assert f"Login: {ANA}" in part
        assert "kx7m-q2ab-w9ep" in part
        assert "9 de março de 2026" in part
    assert ENCLOSED.link in mail.text
    assert Page(mail.html).links.count(ENCLOSED.link) == 2  # the button, and the address below


def test_without_a_password_the_welcome_letter_speaks_of_none() -> None:
    link_only = a_mail(enclosed=replace(ENCLOSED, password="")).text
    own = a_mail(enclosed=replace(ENCLOSED, password="", has_password=True)).text
    assert "provisória" not in link_only + own
    assert "cria uma senha" in link_only
    assert "a senha que você já tem" in own


def test_a_second_welcome_letter_says_that_it_replaces_the_first() -> None:
    assert "substitui o anterior" in a_mail(enclosed=replace(ENCLOSED, is_again=True)).text
    assert "substitui" not in a_mail().text


def test_the_letter_about_a_new_area_has_no_password_and_no_link_that_enters() -> None:
    mail = a_mail(a_letter(LetterKind.NEW_AREA))
    assert "Sua senha continua a mesma" in mail.text
    for secret in (ENCLOSED.link, ENCLOSED.password, ENCLOSED.code):
        assert secret not in mail.text + mail.html


@pytest.mark.parametrize(
    ("reason", "advice"),
    [
        ("subscription-overdue", "Pague a cobrança em aberto"),
        ("sale-disputed", "avise o seu banco"),
        ("closed-by-hand", "Responda a este e-mail e veremos"),
    ],
)
def test_a_suspended_buyer_is_told_why_and_what_to_do(reason: str, advice: str) -> None:
    facts = {"areas": ["Curso"], "reason": reason, "reason_facts": {"by": "dona@example.test"}}
    text = a_mail(a_letter(LetterKind.SUSPENDED, facts=facts)).text
    assert advice in text
    assert "dona@example.test" not in text


def test_the_warning_says_until_when_access_goes_on_in_the_zone_of_the_shop() -> None:
    facts = {"areas": ["Clube"], "until": "2026-03-10T02:30:00+00:00"}
    letter = a_letter(LetterKind.OVERDUE, facts=facts)
    assert "até 9 de março de 2026" in a_mail(letter).text
    assert "até 10 de março de 2026" in a_mail(letter, timezone="Europe/Lisbon").text


def test_the_news_of_a_new_password_says_when_and_what_to_do_about_it() -> None:
    """S30."""
    mail = a_mail(a_letter(LetterKind.PASSWORD_CHANGED))
    assert "1 de março de 2026, 23:30" in mail.text
    assert "responda a este e-mail" in mail.text
    assert "https://portaria.example.test/forgot" in Page(mail.html).links


def test_the_old_address_does_not_learn_the_new_one() -> None:
    facts = {"old": "outra@example.test", "new": ANA}
    letter = a_letter(LetterKind.ADDRESS_CHANGED, facts=facts)
    assert "Agora: ana@example.test" in a_mail(letter).text
    letter.to = "outra@example.test"
    mail = a_mail(letter)
    assert "a•••@e•••.test" in mail.text
    assert ANA not in mail.text + mail.html
    assert "Ana" not in mail.text


@pytest.mark.parametrize("hostile", HOSTILE)
def test_what_comes_from_outside_is_shown_as_text(hostile: str) -> None:
    """S42, S53: and no picture is fetched."""
    plain_page = Page(a_mail(a_letter(facts={"areas": ["Curso"]})).html)
    letter = a_letter(name=hostile, facts={"areas": [hostile]})
    mail = a_mail(letter)
    page = Page(mail.html)
    shown = " ".join(hostile.replace("\N{RIGHT-TO-LEFT OVERRIDE}", "").split())
    assert shown in page.text
    assert shown in mail.text
    assert page.elements == plain_page.elements
    assert sorted(set(page.links)) == sorted(set(plain_page.links))


@pytest.mark.parametrize("bad", ["javascript:alert(1)", "data:text/html,x", "//evil.example"])
def test_a_button_leads_only_to_the_web(bad: str) -> None:
    """S42."""
    mail = a_mail(enclosed=replace(ENCLOSED, link=bad))
    assert bad not in Page(mail.html).links


def test_a_source_may_not_run_code_nor_name_what_there_is_not() -> None:
    for text in ("{{ ''.__class__.__mro__ }}", "{{ nobody }}", "{{ site.x.y }}", "{% if %}"):
        with pytest.raises(MailUnavailable):
            source.fill(text, {"site": "Loja"}, Vault())


def test_a_captured_block_does_not_smuggle_markdown() -> None:
    vault = Vault()
    filled = source.fill("{% set x %}<{{ name }}>{% endset %}{{ x }}", {"name": "**a**"}, vault)
    assert filled.isalnum()
    assert vault.reveal(filled) == "<**a**>"


@pytest.mark.parametrize(
    ("name", "greeted"),
    [
        ("ANA MARIA", "Ana"),
        ("joão da silva", "João"),
        ("Zoe\N{COMBINING DIAERESIS}", "Zoe\N{COMBINING DIAERESIS}"),
        ("McKenna O'Neil", "McKenna"),
        ("Jean-Luc", "Jean-Luc"),
        ("", ""),
        ("www.evil.example ganhou", ""),
        ("http://evil.example", ""),
        ("R2D2", ""),
        ("A" * 31, ""),
    ],
)
def test_only_what_looks_like_a_name_is_greeted(name: str, greeted: str) -> None:
    assert first_name(name) == greeted


def test_a_preview_shows_the_letter_without_its_secrets() -> None:
    letter = a_letter(LetterKind.SIGN_IN)
    written = write(letter, Enclosed(link="https://x/••••", code="••••"), some_settings())
    assert "••••" in written.text
    assert written.subject == letter.subject


def test_links_lead_to_the_public_address_and_nowhere_else() -> None:
    """S29."""
    for kind in LetterKind:
        links = Page(a_mail(a_letter(kind)).html).links
        # How to go on with a purchase is for the marketplace to say, and for Correios where it is.
        outside = {FACTS[kind].get("continue_url")}
        outside.add(carrier_page(FACTS[kind].get("parcel_code", "")))
        assert all(link.startswith("https://portaria.example.test/") for link in {*links} - outside)


def test_whoever_was_let_in_by_hand_is_not_told_of_a_purchase() -> None:
    facts = {"areas": ["Curso"], "reason": "by-hand", "reason_facts": {"by": "dona@example.test"}}
    assert "Monetizze" not in a_mail(a_letter(facts=facts)).text
