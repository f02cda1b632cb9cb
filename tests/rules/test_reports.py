"""Reports of letters that came back, read without any shape being trusted."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receiver.rules import reports, webhooks
from receiver.rules.bounces import BounceKind, by_status
from receiver.rules.limits import Malformed
from tests import returned

HARD, SOFT, COMPLAINT = BounceKind.HARD, BounceKind.SOFT, BounceKind.COMPLAINT
SENDGRID = {"event": "bounce", "type": "bounce", "email": "ana@example.test", "status": "5.1.1"}
POSTMARK = {"RecordType": "Bounce", "Type": "HardBounce", "Email": "ana@example.test"}


def test_a_delivery_status_tells_whom_it_failed_and_why() -> None:
    read = reports.read(returned.failure(to="bounce+7.ab@example.test", message_id="<m@x>"))
    assert read is not None
    assert (read.kind, read.address) == (HARD, "ana@example.test")
    assert read.reason == "5.1.1 550 5.1.1 <ana@example.test>: no such user"
    assert {"bounce+7.ab@example.test", "<m@x>"} <= set(read.marks)


def test_a_complaint_is_told_from_a_failure() -> None:
    read = reports.read(returned.complaint(message_id="<m@x>"))
    assert read is not None
    assert (read.kind, read.address) == (COMPLAINT, "ana@example.test")


def test_a_delay_is_no_failure_and_a_greeting_no_report() -> None:
    assert reports.read(returned.failure(action="delayed")) is None
    assert reports.read(b"From: a@b.example\r\nSubject: Oi\r\n\r\nFailed 5.1.1") is None
    assert reports.read(b"") is None


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("5.1.1", HARD),
        ("550 5.1.10 RESOLVER.ADR.RecipientNotFound", HARD),
        ("5.0.0", HARD),
        ("4.2.2", SOFT),
        ("5.2.2", SOFT),
        ("5.7.1", SOFT),
        ("", SOFT),
    ],
)
def test_only_what_speaks_of_the_address_ends_it(status: str, kind: BounceKind) -> None:
    assert by_status(status) is kind


@given(st.binary(max_size=300))
def test_no_message_raises(content: bytes) -> None:
    reports.read(content)
    reports.read(returned.failure().replace(b"Action: failed", content))


@pytest.mark.parametrize(
    ("provider", "told", "kind"),
    [
        ("ses", returned.ses(), HARD),
        ("ses", json.loads(returned.ses()["Message"]), HARD),
        ("ses", returned.ses("Transient"), SOFT),
        ("sendgrid", [SENDGRID], HARD),
        ("sendgrid", [SENDGRID | {"type": "blocked"}], SOFT),
        ("sendgrid", [SENDGRID | {"event": "spamreport"}], COMPLAINT),
        ("mailgun", returned.mailgun(), HARD),
        ("mailgun", returned.mailgun(severity="temporary"), SOFT),
        ("mailgun", returned.mailgun("complained"), COMPLAINT),
        ("postmark", POSTMARK, HARD),
        ("postmark", POSTMARK | {"Type": "SoftBounce"}, SOFT),
        ("postmark", POSTMARK | {"RecordType": "SpamComplaint"}, COMPLAINT),
    ],
)
def test_each_provider_is_understood(provider: str, told: Any, kind: BounceKind) -> None:
    (read,) = webhooks.read(provider, json.dumps(told).encode())
    assert (read.kind, read.address) == (kind, "ana@example.test")


@pytest.mark.parametrize("provider", webhooks.PROVIDERS)
@given(
    told=st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_no_json_raises_but_what_is_none(provider: str, told: Any) -> None:
    webhooks.read(provider, json.dumps(told).encode())
    with pytest.raises(Malformed):
        webhooks.read(provider, b"{" + json.dumps(told).encode())


def test_what_is_nested_without_end_is_malformed() -> None:
    with pytest.raises(Malformed):
        webhooks.read("ses", b"[" * 200_000)


def test_only_an_address_of_amazon_is_shown_for_confirming() -> None:
    told = {"Type": "SubscriptionConfirmation"}
    good = "https://sns.sa-east-1.amazonaws.com/?Action=ConfirmSubscription&Token=abc"
    for url, shown in ((good, good), ("https://evil.example/", ""), (good + " <x>", "")):
        assert webhooks.to_confirm(json.dumps(told | {"SubscribeURL": url}).encode()) == shown
