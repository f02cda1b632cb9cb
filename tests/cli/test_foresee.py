"""What a change would do, told instead of done."""

import pytest

from receiver.models import Mapping, Rule
from tests.cli.conftest import Run, Settle
from tests.factories import BUYER, Shop, live


def test_a_mapping_is_told_and_not_made(shop: Shop, run: Run, settle: Settle) -> None:
    shop.arrive(2)
    run("areas", "create", "Clube")
    told = run("products", "map", "900", "--area", "Clube", "--dry-run").stdout.splitlines()
    assert told == [
        f"gains  {BUYER}  Clube",
        "0 would lose access, 1 would gain it (0 by a new account), 0 would keep what they have",
        "nothing was changed",
    ]
    settle()
    assert live() == {"Curso 900"}
    assert len(Mapping.of(["900"])) == 1


def test_an_unmapping_names_who_would_lose(shop: Shop, run: Run, settle: Settle) -> None:
    shop.arrive(2)
    shop.arrive(2, sale="200", product="901", email="bia@example.test")
    told = run("products", "unmap", "900", "--area", "Curso 900", "--dry-run").stdout
    assert told.startswith(f"loses  {BUYER}  Curso 900\n1 would lose access")
    settle()
    assert live() == {"Curso 900"}


def test_a_rule_is_told_with_what_would_be_understood_again(shop: Shop, run: Run) -> None:
    shop.arrive(2)
    shop.arrive(9)
    told = run("rules", "set", "9", "end", "--dry-run").stdout
    assert f"loses  {BUYER}  Curso 900\n" in told
    assert "1 kept postbacks would be understood again\n" in told
    assert Rule.all() == []


def test_a_reset_is_told_too(shop: Shop, run: Run, settle: Settle) -> None:
    shop.arrive(2)
    run("rules", "set", "2", "nothing")
    settle()
    assert live() == set()
    assert f"gains  {BUYER}  Curso 900\n" in run("rules", "reset", "2", "--dry-run").stdout
    assert len(Rule.all()) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("products", "map", "900", "--area", "Nada"),
        ("products", "unmap", "4711"),
        ("rules", "set", "1", "suspend"),
        ("rules", "reset", "9"),
    ],
)
def test_what_would_be_refused_is_refused(run: Run, arguments: tuple[str, ...]) -> None:
    assert run(*arguments, "--dry-run").exit_code == 1
