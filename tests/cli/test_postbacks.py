import pytest

from tests.cli.conftest import Listed, Run
from tests.factories import KEY, Shop


@pytest.fixture
def three(shop: Shop) -> Shop:
    """One sale waiting, one paid, one of a subscription that is overdue."""
    shop.arrive(1, sale="100", email="rui@example.test")
    shop.arrive(2, sale="200")
    shop.arrive(102, sale="300", assinatura=("77", 1), status=3)
    return shop


def test_a_postback_is_told_with_the_marketplaces_codes_and_our_words(
    shop: Shop, listed: Listed
) -> None:
    shop.arrive(101, sale="300", product="900", assinatura=("77", 1))
    (row,) = listed("postbacks", "list")
    told = {name: row[name] for name in ("key", "event", "role", "sale", "subscription", "email")}
    assert told == {
        "key": "Loja",
        "event": 101,
        "role": 2,
        "sale": "300",
        "subscription": "77",
        "email": "ana@example.test",
    }
    assert (row["event_name"], row["role_name"]) == ("subscription-active", "producer")
    assert (row["product"], row["state"], row["outcome"]) == ("900", "done", "applied")
    assert "77" in row["reason"] and row["repeats"] == 0 and row["error"] is None


def test_what_is_not_understood_yet_is_null(shop: Shop, listed: Listed) -> None:
    shop.keep({"chave_unica": KEY})
    (row,) = listed("postbacks", "list")
    assert row["state"] == "waiting"
    for name in ("event", "role", "sale", "subscription", "email", "product", "outcome", "reason"):
        assert row[name] is None


@pytest.mark.parametrize(
    ("filters", "sales"),
    [
        (["--event", "2"], ["200"]),
        (["--event", "subscription-overdue"], ["300"]),
        (["--email", " RUI@Example.test "], ["100"]),
        (["--sale", "200"], ["200"]),
        (["--state", "done"], ["300", "200", "100"]),
        (["--state", "dead"], []),
        (["--outcome", "test"], []),
        (["--outcome", "applied", "--email", "ana@example.test", "--event", "2"], ["200"]),
    ],
)
def test_the_inbox_is_filtered(
    three: Shop, listed: Listed, filters: list[str], sales: list[str]
) -> None:
    assert [row["sale"] for row in listed("postbacks", "list", *filters)] == sales


@pytest.mark.parametrize(
    "wrong", [["--state", "x"], ["--outcome", "x"], ["--event", "x"], ["--event", "9" * 40]]
)
def test_a_filter_that_means_nothing_is_wrong_usage(run: Run, wrong: list[str]) -> None:
    assert run("postbacks", "list", *wrong).exit_code == 2


def test_one_postback_shows_what_was_received_but_not_the_key(shop: Shop, listed: Listed) -> None:
    shop.arrive(sale="100")
    told = listed("postbacks", "show", "1")
    assert "venda%5Bcodigo%5D=100" in told["received"] and KEY not in told["received"]
    assert "granted" in [line["deed"] for line in told["log"]]
    assert told["log"] == sorted(told["log"], key=lambda line: -line["id"])


def test_a_person_reads_the_fields_one_by_one(shop: Shop, run: Run) -> None:
    shop.arrive(sale="100", buyer="Ana\nLima\x1b[2J")
    printed = run("postbacks", "show", "1").stdout
    assert "venda[codigo] = 100\n" in printed and KEY not in printed
    assert "comprador[nome] = Ana Lima" in printed and "\x1b" not in printed


def test_a_body_that_came_again_later_is_shown_again(shop: Shop, listed: Listed) -> None:
    ids = [shop.arrive(sale="100").id]
    shop.tick(minutes=30)
    ids += [shop.arrive(sale="100").id]
    first, again = (listed("postbacks", "show", str(number)) for number in ids)
    assert first["received"] == again["received"]
    assert (again["first"], again["arrival"]) == (1, 2)


def test_postbacks_are_replayed_together_or_not_at_all(
    three: Shop, run: Run, listed: Listed
) -> None:
    assert run("postbacks", "replay", "1", "99").exit_code == 1
    assert {row["state"] for row in listed("postbacks", "list")} == {"done"}
    assert run("postbacks", "replay", "1", "2").exit_code == 0
    assert [row["state"] for row in listed("postbacks", "list")] == ["done", "waiting", "waiting"]


def test_only_what_is_held_is_put_aside(shop: Shop, run: Run, listed: Listed) -> None:
    held, done = shop.arrive(9), shop.arrive(2)
    assert run("postbacks", "dismiss", str(held.id)).exit_code == 0
    assert run("postbacks", "dismiss", str(done.id)).exit_code == 1
    assert [row["outcome"] for row in listed("postbacks", "list")] == ["applied", "ignored"]


def test_to_replay_nothing_is_wrong_usage(run: Run) -> None:
    assert run("postbacks", "replay").exit_code == 2
