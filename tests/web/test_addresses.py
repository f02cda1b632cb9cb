"""An address is compiled for writing when it is first written, and never again."""

import pytest
from flask import Flask
from werkzeug.routing import Map, Rule

from receiver.web.addresses import Address


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[Rule]:
    """The rules that were compiled, in their order."""
    noted: list[Rule] = []
    make = Rule._compile_builder

    def noting(rule: Rule, append_unknown: bool = True) -> object:
        noted.append(rule)
        return make(rule, append_unknown)

    monkeypatch.setattr(Rule, "_compile_builder", noting)
    return noted


def test_an_address_is_compiled_when_it_is_first_written(compiled: list[Rule]) -> None:
    member = Address("/members/<int:number>", endpoint="member")
    places = Map([member, Address("/areas", endpoint="areas")]).bind("shop.example")
    assert places.match("/members/7") == ("member", {"number": 7})
    assert compiled == []
    assert places.build("member", {"number": 7}) == "/members/7"
    assert places.build("member", {"number": 8, "page": 2}) == "/members/8?page=2"
    assert compiled == [member]


def test_all_addresses_of_the_server_wait_but_that_of_static_files(app: Flask) -> None:
    at_once = {rule.endpoint for rule in app.url_map.iter_rules() if type(rule) is not Address}
    assert at_once == {"static"}
