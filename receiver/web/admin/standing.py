"""How a member stands: the sentence and the steps that answer "I paid and cannot get in"."""

from dataclasses import dataclass
from itertools import groupby

from flask_babel import gettext as _

from receiver.models import Access, Area, Letter, Member, Sale
from receiver.provisioning.desk import ON_REQUEST
from receiver.rules.letter_kinds import LetterKind
from receiver.rules.vocabulary import AccessState, SaleStatus
from receiver.web.admin.shown import because

PAID = frozenset({SaleStatus.APPROVED, SaleStatus.COMPLETED})
BEST_FIRST = (AccessState.LIVE, AccessState.SUSPENDED, AccessState.ENDED)


@dataclass(frozen=True)
class Door:
    """One area with everything that ever opened it for this member, the best first."""

    area: Area
    accesses: list[Access]

    @property
    def best(self) -> Access:
        """What decides whether it is open."""
        return self.accesses[0]


@dataclass(frozen=True)
class Standing:
    """Paid, has access, was written to, got in: the row that decides each step."""

    why: str
    doors: list[Door]
    sale: Sale | None
    access: Access | None
    letter: Letter | None
    to_resend: Letter | None
    to_welcome: bool


def standing(
    member: Member, *, sales: list[Sale], accesses: list[Access], letters: list[Letter]
) -> Standing:
    """What one look at a member should tell; letters are newest first."""
    by_us = [letter for letter in letters if letter.kind not in ON_REQUEST]
    welcomes = [letter for letter in by_us if letter.kind is LetterKind.WELCOME]
    best_first = sorted(accesses, key=_worth)
    return Standing(
        why=_why(member, best_first),
        doors=_doors(best_first),
        sale=max(sales, key=lambda sale: (sale.status in PAID, sale.id), default=None),
        access=next(iter(best_first), None),
        letter=next(iter(welcomes or by_us), None),
        to_resend=_to_resend(member, welcomes, by_us),
        to_welcome=member.is_active and not member.is_blocked and member.welcomed_at is None,
    )


def _worth(access: Access) -> tuple[int, float]:
    return BEST_FIRST.index(access.state), -access.changed_at.timestamp()


def _doors(best_first: list[Access]) -> list[Door]:
    by_area = sorted(best_first, key=lambda access: access.area_id)
    grouped = [list(group) for _id, group in groupby(by_area, key=lambda each: each.area_id)]
    doors = [Door(accesses[0].area, accesses) for accesses in grouped]
    return sorted(doors, key=lambda door: _worth(door.best))


def _why(member: Member, best_first: list[Access]) -> str:
    if member.is_blocked:
        return because("blocked-by-hand", {"by": member.blocked_by})
    if not best_first:
        return because("nothing-ever", {})
    decisive = best_first[0]
    if not decisive.is_live:
        return because(decisive.reason, decisive.reason_facts)
    areas = dict.fromkeys(access.area.name for access in best_first if access.is_live)
    enters = _("Entra em: %(areas)s.", areas=", ".join(areas))
    return f"{enters} {because(decisive.reason, decisive.reason_facts)}"


def _to_resend(member: Member, welcomes: list[Letter], others: list[Letter]) -> Letter | None:
    """The letter that helps now: the one with the login for whoever may enter and never did."""
    if member.is_blocked:
        return None
    needs_login = member.is_active and member.first_login_at is None
    helpful = welcomes if needs_login and welcomes else others
    return next((letter for letter in helpful if letter.forgotten_at is None), None)
