"""Lives played from the command line: marked when they come to this server, and removed again."""

import pytest

from receiver.simulator import SCENARIOS
from tests.cli.conftest import Listed, Run
from tests.factories import Shop
from tests.live import Live

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


def test_everything_that_can_be_played_is_listed(run: Run) -> None:
    lines = run("simulate", "--list").stdout.splitlines()
    assert [line.split()[0] for line in lines] == list(SCENARIOS)


def test_without_a_scenario_it_is_asked_for(run: Run) -> None:
    asked = run("simulate")
    assert asked.exit_code == 2 and "--list" in asked.stderr


def test_what_is_played_here_is_marked_and_can_be_removed(server: Live) -> None:
    played = server.portaria("simulate", "refund", "--pause", "0")
    assert (played.returncode, played.stdout.count("200 stored")) == (0, 2), played.stderr
    assert '"simulated": true' in server.portaria("postbacks", "list", "--json").stdout
    removed = server.portaria("simulate", "--remove")
    assert removed.stdout == "removed: 1 simulations with 2 postbacks and 1 accounts\n"
    assert server.portaria("postbacks", "list", "--json").stdout == "[]\n"
    assert server.portaria("members", "list", "--json").stdout == "[]\n"


def test_each_effect_is_told_below_its_answer_and_the_end_below_all(server: Live) -> None:
    played = server.portaria("simulate", "refund", "--pause", "0").stdout
    approved, refunded = played.split("200 stored: ")[1:]
    assert "applied: Venda" in approved and "granted Curso Exemplo" in approved
    refunded, _, end = refunded.partition("in the end: ")
    assert "ended Curso Exemplo" in refunded
    assert "is suspended" in end and "ended Curso Exemplo" in end and "e-mail Boas-vindas" in end


def test_the_simulators_keys_are_not_listed(server: Live) -> None:
    server.portaria("simulate", "event-1", "--pause", "0")
    assert "Simulador" not in server.portaria("keys", "list").stdout


def test_a_real_buyer_is_not_played_with(run: Run, listed: Listed, shop: Shop) -> None:
    shop.arrive()
    refused = run("simulate", "purchase", "--email", "ana@example.test")
    assert refused.exit_code == 1 and "pessoa de verdade" in refused.stderr
    assert [row["simulated"] for row in listed("postbacks", "list")] == [False]
