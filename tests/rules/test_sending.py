"""SPF, DKIM and DMARC, judged by their texts."""

import pytest

from receiver.rules.sending import MOST_LOOKUPS, Verdict, dkim, dmarc, lookups, spf

DOMAIN, SERVER = "loja.com.br", "smtp.sendgrid.net"


def nothing(_name: str) -> list[str]:
    return []


@pytest.mark.parametrize(
    ("records", "why", "add"),
    [
        ([], "none", "v=spf1 include:sendgrid.net ~all"),
        (["google-site-verification=x"], "none", "v=spf1 include:sendgrid.net ~all"),
        (["v=spf1 include:sendgrid.net ~all"], "fine", ""),
        (["V=SPF1 include:SendGrid.net -all"], "fine", ""),
        (["v=spf1 mx ~all"], "server-not-named", "v=spf1 include:sendgrid.net mx ~all"),
        (["v=spf1 include:sendgrid.net"], "no-end", "v=spf1 include:sendgrid.net ~all"),
        (["v=spf1 include:sendgrid.net +all"], "open-to-all", "v=spf1 include:sendgrid.net ~all"),
        (["v=spf1 mx ~all", "v=spf1 a -all"], "several", "v=spf1 mx a include:sendgrid.net ~all"),
        (["v=spf1 " + "a " * 11 + "include:sendgrid.net ~all"], "too-many-lookups", ""),
    ],
)
def test_spf_says_what_is_wrong_and_what_to_publish(records: list[str], why: str, add: str) -> None:
    judged = spf(DOMAIN, records, server=SERVER, ask=nothing)
    assert (judged.why, judged.add) == (why, add)
    assert (judged.verdict is Verdict.GOOD) is (why == "fine")


def test_a_server_of_ones_own_is_named_itself() -> None:
    judged = spf(DOMAIN, [], server="mail.loja.com.br", ask=nothing)
    assert judged.add == "v=spf1 a:mail.loja.com.br ~all"
    found = spf(DOMAIN, [judged.add], server="mail.loja.com.br", ask=nothing)
    assert found.verdict is Verdict.GOOD


def test_look_ups_of_includes_count_too() -> None:
    zone = {
        "a.test": ["v=spf1 include:b.test a mx ~all"],
        "b.test": ["v=spf1 ip4:1.2.3.4 exists:x"],
    }
    record = "v=spf1 ip6:::1 include:a.test redirect=b.test"
    assert lookups(record, lambda name: zone.get(name, [])) == 7


def test_records_that_include_each_other_are_not_followed_for_ever() -> None:
    asked: list[str] = []

    def ask(name: str) -> list[str]:
        asked.append(name)
        return ["v=spf1 include:a.test include:b.test ~all"]

    assert lookups("v=spf1 include:a.test ~all", ask) > MOST_LOOKUPS
    assert len(asked) < 200


@pytest.mark.parametrize(
    ("keys", "why"),
    [
        ({"s1": []}, "none"),
        ({"s1": [], "s2": ["v=DKIM1; k=rsa; p=MIGf"]}, "fine"),
        ({"s1": ["k=rsa; p="]}, "revoked"),
        ({"s1": ["p=a", "p=b"]}, "several"),
    ],
)
def test_dkim_is_judged_by_its_key(keys: dict[str, list[str]], why: str) -> None:
    judged = dkim(DOMAIN, keys)
    assert judged.why == why
    assert judged.host.endswith("._domainkey.loja.com.br")


@pytest.mark.parametrize(
    ("records", "why", "add"),
    [
        ([], "none", "v=DMARC1; p=none; rua=mailto:dmarc@loja.com.br"),
        (["v=DMARC1; p=reject; rua=mailto:a@x.test"], "fine", ""),
        (
            ["v=DMARC1; p=none; rua=mailto:a@x.test"],
            "only-watches",
            "v=DMARC1; p=quarantine; rua=mailto:a@x.test",
        ),
        (
            ["v=DMARC1;p=reject"],
            "no-reports",
            "v=DMARC1;p=reject; rua=mailto:dmarc@loja.com.br",
        ),
        (["v=DMARC1; rua=x"], "no-policy", "v=DMARC1; p=none; rua=mailto:dmarc@loja.com.br"),
        (["v=DMARC1; p=none"] * 2, "several", "v=DMARC1; p=none; rua=mailto:dmarc@loja.com.br"),
    ],
)
def test_dmarc_says_what_to_publish(records: list[str], why: str, add: str) -> None:
    judged = dmarc(DOMAIN, records)
    assert (judged.why, judged.add, judged.host) == (why, add, "_dmarc.loja.com.br")
