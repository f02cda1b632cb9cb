"""Two accounts of one person: what access is derived from when they are one."""

from receiver.rules.access import MemberFacts


def united(one: MemberFacts, other: MemberFacts) -> MemberFacts:
    """The facts of both; of two decisions by hand about a door the later one counts."""
    hands = sorted((*one.hands, *other.hands), key=lambda hand: hand.at)
    return MemberFacts(
        sales=one.sales + other.sales,
        contracts=one.contracts + other.contracts,
        openings=tuple(dict.fromkeys(one.openings + other.openings)),
        meanings=one.meanings,
        hands=tuple({hand.area_id: hand for hand in hands}.values()),
    )
