import pytest

from tests.cli.conftest import Listed, Run, Settle
from tests.factories import Shop

ANA = "ana@example.test"


@pytest.fixture
def welcomed(shop: Shop, settle: Settle) -> Shop:
    """Ana has bought, and her letter was delivered."""
    shop.arrive(sale="100")
    settle()
    return shop


def test_a_letter_waits_then_is_sent(shop: Shop, settle: Settle, listed: Listed) -> None:
    shop.arrive(sale="100")
    (row,) = listed("letters", "list")
    assert (row["kind"], row["to"], row["state"]) == ("welcome", ANA, "queued")
    assert (row["attempts"], row["error"], row["sent_at"]) == (0, None, None)
    settle()
    (row,) = listed("letters", "list")
    assert (row["state"], row["attempts"]) == ("sent", 1)
    assert row["sent_at"] >= row["created_at"] and "Curso 900" in row["subject"]


@pytest.mark.parametrize(
    ("filters", "kinds"),
    [
        (["--state", "sent"], ["welcome"]),
        (["--state", "queued"], ["ended"]),
        (["--kind", "ended"], ["ended"]),
        (["--to", "ANA@example.test"], ["ended", "welcome"]),
        (["--to", "rui@example.test"], []),
    ],
)
def test_letters_are_filtered(
    welcomed: Shop, listed: Listed, filters: list[str], kinds: list[str]
) -> None:
    welcomed.arrive(4, sale="100")
    assert [row["kind"] for row in listed("letters", "list", *filters)] == kinds


def test_people_read_what_a_kind_is_called(welcomed: Shop, run: Run) -> None:
    assert "Boas-vindas (welcome)" in run("letters", "list").stdout
    assert "Boas-vindas (welcome)" in run("letters", "show", "1").stdout


def test_a_letter_is_shown_without_its_secrets(welcomed: Shop, run: Run, listed: Listed) -> None:
    told = listed("letters", "show", "1")
    assert told["message_id"] and told["smtp_reply"] and told["member"] == ANA
    assert "Curso 900" in told["text"] and "/enter/" not in told["text"]
    printed = run("letters", "show", "1").stdout
    assert told["subject"] in printed and "Curso 900" in printed


def test_a_letter_is_sent_again(welcomed: Shop, settle: Settle, run: Run, listed: Listed) -> None:
    assert run("letters", "resend", "1").exit_code == 0
    settle()
    told = [(row["kind"], row["state"]) for row in listed("letters", "list")]
    assert told == [("welcome", "sent"), ("welcome", "sent")]


def test_a_letter_to_somebody_blocked_is_not_sent_again(welcomed: Shop, run: Run) -> None:
    run("members", "block", ANA)
    assert run("letters", "resend", "1").exit_code == 1
