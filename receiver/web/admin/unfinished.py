"""Looks unfinished purchases up: filters that can be combined; what is open comes first."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from receiver.db import beside
from receiver.models import RecoveryCase
from receiver.rules.recovering import CaseKind, CaseState
from receiver.rules.vocabulary import Role
from receiver.web.admin import asked
from receiver.web.admin.filters import Asked
from receiver.web.admin.paging import Key


@dataclass(frozen=True)
class Filter(Asked):
    """Which cases somebody wants to see; those that are open when nothing else is said."""

    state: CaseState | None = None
    kind: CaseKind | None = None
    product: str = ""
    key: int | None = None
    role: Role | None = None
    email: str = ""

    @classmethod
    def asked(cls, args: Mapping[str, str]) -> "Filter":
        """The filter that a query string names."""
        return cls(
            state=asked.word(args, "state", CaseState),
            kind=asked.word(args, "kind", CaseKind),
            product=asked.text(args, "product", most=64),
            key=asked.number(args, "key"),
            role=asked.word(args, "role", Role),
            email=asked.text(args, "email"),
        )

    @property
    def order(self) -> Key:
        """What the cases are ordered by."""
        return RecoveryCase.told_at, RecoveryCase.id

    def rows(self) -> sa.Select[RecoveryCase]:
        """The cases that pass, in no order yet."""
        state = self.state or CaseState.OPEN
        # A person has few cases: then nothing else shall lead.
        mine = beside(RecoveryCase.state) if self.email else RecoveryCase.state
        return sa.select(RecoveryCase).where(mine == state, *self._about())

    def _about(self) -> Iterator[sa.ColumnElement[bool]]:
        if self.email:
            yield RecoveryCase.buyer_email == asked.address(self.email)
        if self.product:
            yield RecoveryCase.product_code == self.product
        if self.kind:
            yield RecoveryCase.kind == self.kind
        if self.key:
            yield RecoveryCase.key_id == self.key
        if self.role:
            yield RecoveryCase.role == self.role
