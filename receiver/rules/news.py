"""News about a sale that is no step of its life: it counts where a rule gives it a meaning."""

from dataclasses import dataclass, replace
from datetime import datetime

from receiver.rules.sale import SaleLife
from receiver.rules.vocabulary import Event

# By default they mean nothing, and then they are not even remembered.
RULED = frozenset(
    {
        Event.ABANDONED,
        Event.HIDDEN,
        Event.REFUND_ASKED,
        Event.TICKET,
        Event.CARD,
        Event.BOLETO,
        Event.SUBSCRIPTION_WAITING,
        Event.TRACKING,
    }
)


@dataclass(frozen=True)
class NewsFacts:
    """One such event of one sale: when it was told first and last; dated by the marketplace?"""

    event: Event
    at: datetime
    again_at: datetime
    is_dated: bool = False
    postback_id: int | None = None

    def told_again(self, other: "NewsFacts") -> "NewsFacts":
        """The same news with one more telling; in whatever order they came, it is the same."""
        first = min(self, other, key=lambda news: news.at)
        last = max(self, other, key=lambda news: news.again_at)
        return replace(first, again_at=last.again_at, is_dated=last.is_dated)

    def open_since(self, life: SaleLife) -> datetime | None:
        """Since when it stands without an answer; none when the money was told again after it."""
        if life.answers(self.again_at, is_dated=self.is_dated):
            return None
        is_renewed = life.answers(self.at, is_dated=self.is_dated)
        return self.again_at if is_renewed else self.at
