"""Words by which a postback is found."""

import pytest

from receiver.rules.words import Term, code_of, tag, typed, ways_of, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("João  da Conceição", ["joao", "da", "conceicao"]),
        ("Ana-Maria D'Ávila", ["ana", "maria", "d", "avila"]),
        (
            " Joao.Silva@Gmail.com ",
            ["joao.silva@gmail.com", "silva", "gmail.com"],
        ),
        ("eva@@example", ["eva@@example", "example"]),
        ("ação Ⅳ ﬁm", ["acao", "iv", "fim"]),
        ("'\"*:&|!()", []),
    ],
)
def test_names_and_addresses_come_apart_without_accents(text: str, words: list[str]) -> None:
    assert list(words_of(text)) == words


@pytest.mark.parametrize("odd", ["'", '"', "\\", "*", ":", "&", "|", "(", "\0", "\n", "^", "{"])
def test_what_is_typed_never_speaks_the_language_of_an_index(odd: str) -> None:
    told = typed(f"ana{odd}bia {odd} {odd * 3}joão{odd}")
    assert all(odd not in word for word in told)
    assert "joao" in told


def test_a_word_with_parts_is_found_as_a_whole_or_by_its_parts() -> None:
    whole = (Term("joao.sil", is_begun=True),)
    parts = (Term("joao", is_begun=True), Term("sil", is_begun=True))
    assert ways_of("joao.sil") == (whole, parts)
    assert ways_of("j@x.y") == ((Term("j@x.y", is_begun=True),),)


def test_one_letter_stands_for_itself_and_many_words_end() -> None:
    assert ways_of("a") == ((Term("a"),),)
    assert len(typed("a b c d e f g h i j k")) == 8


def test_a_tag_is_no_word_that_can_be_typed() -> None:
    assert tag("p", "AB 1\u00e7") == "p:ab1c"
    assert typed(tag("p", "900")) == ["p", "900"]
    assert code_of("HP-12'3") == "hp-123"
