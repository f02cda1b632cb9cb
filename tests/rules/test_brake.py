"""The brake, by its numbers alone."""

import pytest

from receiver.rules.brake import Limits, held, is_refund

TWENTY = Limits(people=20, percent=5)


@pytest.mark.parametrize(
    ("losing", "active", "is_flood"),
    [
        (20, 10, False),
        (21, 10, True),
        (21, 0, True),
        (21, 420, False),
        (21, 419, True),
        (50, 1000, False),
        (51, 1000, True),
    ],
)
def test_a_flood_passes_both_limits(losing: int, active: int, is_flood: bool) -> None:
    assert TWENTY.are_passed(losing, active) is is_flood


@pytest.mark.parametrize("percent", [0, 1, 5, 33, 100])
@pytest.mark.parametrize("losing", [0, 1, 21, 99])
def test_nobody_need_count_further_than_is_enough(losing: int, percent: int) -> None:
    limits = Limits(people=0, percent=percent)
    enough = limits.enough(losing)
    assert enough is None or not limits.are_passed(losing, enough)


def test_without_a_part_of_the_active_the_people_alone_count() -> None:
    limits = Limits(people=2, percent=0)
    assert limits.enough(3) is None
    assert limits.are_passed(3, 0)


def test_those_before_the_limit_lose_and_those_after_it_are_held() -> None:
    people = [(number, False) for number in range(30)]
    assert held(people, {}, 100, TWENTY) == set(range(20, 30))


def test_who_came_before_counts() -> None:
    assert held([(1, False)], {False: 20}, 100, TWENTY) == {1}
    assert held([(1, False)], {False: 19}, 100, TWENTY) == set()


def test_refunds_are_counted_by_themselves() -> None:
    assert held([(1, True)], {False: 500}, 100, TWENTY) == set()
    assert held([(1, False)], {True: 500}, 100, TWENTY) == set()
    assert held([(1, True)], {True: 20}, 100, TWENTY) == {1}


def test_a_loss_is_a_refund_when_all_of_it_is() -> None:
    assert is_refund(["sale-refunded", "sale-disputed"])
    assert not is_refund(["sale-refunded", "subscription-overdue"])
