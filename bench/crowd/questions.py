"""What people ask the pages of the desk for: filters that many, few and no rows fit.

`half:member` stands for the number of the row in the midst of that table, `half:member.email` for
what it holds there, and `days:30` for the day thirty days ago.
"""

from collections.abc import Mapping

from bench.crowd.lives import BOOK, CLUB, COURSES, DOMAIN
from receiver.rules.letter_kinds import LetterKind
from receiver.rules.tallies import OF_SALES
from receiver.web.admin.period import Span
from receiver.web.admin.timeline import Strand

Question = Mapping[str, str]

EMAIL, NOBODY = "half:member.email", f"nobody@{DOMAIN}"
SALE, NOON = "half:sale.code", "days:300T12:00+00:00"

INBOX: tuple[Question, ...] = (
    *({"state": "waiting"}, {"state": "done"}, {"state": "dead"}),
    *({"outcome": "applied"}, {"outcome": "held"}, {"outcome": "test"}),
    *({"event": "approved"}, {"event": "refunded"}, {"event": "card"}, {"event": "refund-asked"}),
    *({"role": "producer"}, {"role": "affiliate"}, {"role": "system"}),
    *({"product": COURSES[0].code}, {"product": BOOK.code}, {"product": "999"}),
    *({"key": "half:key"}, {"key": "999"}, {"simulated": "no"}, {"simulated": "yes"}),
    *({"source": "api"}, {"source": "report"}, {"source": "postback"}),
    {"source": "postback", "role": "affiliate"},
    {"source": "report", "text": "ana", "event": "approved"},
    *({"since": "days:0"}, {"since": "days:400"}, {"until": "days:400"}),
    {"since": "days:400", "until": "days:400"},
    *({"email": EMAIL}, {"email": NOBODY}, {"sale": SALE}, {"sale": "999"}),
    *({"text": "ana"}, {"text": "vera souza"}, {"text": "zuleica"}, {"text": "a"}, {"text": "x"}),
    *(
        {"text": EMAIL},
        {"text": SALE},
        {"text": "violão"},
        {"text": "clube da música"},
        {"text": "@"},
    ),
    # Combined: each part finds many, all together few or none.
    {"event": "tracking", "outcome": "ignored"},
    {"state": "done", "outcome": "held", "event": "approved"},
    {"event": "refunded", "role": "affiliate"},
    {"event": "approved", "role": "affiliate", "outcome": "ignored"},
    {"event": "refunded", "product": CLUB.code},
    {"event": "unknown", "outcome": "held", "code": "777"},
    {"event": "subscription-overdue", "product": BOOK.code, "simulated": "no"},
    {"text": "ana", "event": "disputed", "since": "days:500", "until": "days:300"},
    {"text": "beatriz", "role": "affiliate", "product": BOOK.code},
    {"key": "half:key", "outcome": "held", "until": "days:600"},
    {"email": EMAIL, "event": "approved", "state": "done"},
    {"sale": SALE, "outcome": "unchanged"},
    {"since": "days:700", "outcome": "held"},
    {"since": "days:30", "event": "refunded", "role": "producer"},
)
NEWS: tuple[Question, ...] = (
    {"after": "half:postback"},
    *({"after": "half:postback", **told} for told in ({"text": "ana"}, {"event": "refunded"})),
    *({"after": "half:postback", **told} for told in ({"text": "zuleica"}, {"product": "999"})),
    {"after": "half:postback", "role": "affiliate", "product": BOOK.code, "outcome": "held"},
)
# More are tried out for up to three seconds where somebody wants to wait; here nobody does.
REPLAYED: tuple[Question, ...] = (
    *({"id": "half:postback"}, {"state": "dead"}, {"text": "zuleica"}, {"role": "producer"}),
    {"text": "zuleica", "role": "affiliate", "product": BOOK.code},
)
MEMBERS: tuple[Question, ...] = (
    *({"text": "Ana"}, {"text": "ana."}, {"text": "Vera Souza"}, {"text": "Zuleica"}),
    *({"text": "a"}, {"text": "lima"}, {"text": EMAIL}, {"text": SALE}, {"text": f"@{DOMAIN}"}),
    *({"text": "11987654321"}, {"text": NOBODY}),
    *({"status": "active"}, {"status": "suspended"}, {"status": "blocked"}),
    *({"area": "half:area"}, {"area": "1"}, {"area": "999"}),
    *({"never": "1"}, {"bounced": "1"}, {"simulated": "1"}),
    *({"text": "a", "status": "suspended"}, {"text": "Zuleica", "status": "active"}),
    *({"status": "blocked", "never": "1"}, {"status": "suspended", "area": "half:area"}),
    *({"status": "blocked", "area": "half:area"}, {"area": "half:area", "never": "1"}),
    *({"bounced": "1", "never": "1"}, {"simulated": "1", "status": "active"}),
    {"text": "Ana", "status": "active", "area": "half:area", "never": "1"},
)
LETTERS: tuple[Question, ...] = (
    *({"state": "queued"}, {"state": "sent"}, {"state": "dead"}),
    *({"kind": kind.value} for kind in LetterKind),
    *({"email": EMAIL}, {"email": NOBODY}),
    *({"day": "days:0"}, {"day": "days:400"}),
    *({"kind": "welcome", "state": "sent"}, {"kind": "welcome", "state": "dead"}),
    *({"kind": "sign-in", "state": "sent"}, {"kind": "overdue", "state": "queued"}),
    *({"email": EMAIL, "kind": "welcome"}, {"email": EMAIL, "state": "dead"}),
    *({"day": "days:400", "kind": "welcome"}, {"day": "days:400", "state": "dead"}),
    *({"day": "days:400", "email": EMAIL}, {"day": "days:400", "kind": "sign-in"}),
)
LOG: tuple[Question, ...] = (
    *({"deed": "granted"}, {"deed": "address-moved"}, {"deed": "blocked"}, {"deed": "signed-in"}),
    *({"actor": "postback"}, {"actor": "admin"}, {"actor": "member"}, {"actor": "clock"}),
    *({"email": EMAIL}, {"email": NOBODY}, {"email": "bench@example.com"}),
    *({"since": "days:0"}, {"since": "days:400"}, {"until": "days:400"}),
    {"since": "days:400", "until": "days:400"},
    *({"deed": "suspended", "actor": "clock"}, {"deed": "granted", "actor": "postback"}),
    *({"deed": "granted", "actor": "member"}, {"deed": "letter-sent", "actor": "admin"}),
    *({"deed": "granted", "actor": "admin"}, {"deed": "ended", "actor": "clock"}),
    {"deed": "blocked", "since": "days:400", "until": "days:400"},
    {"actor": "admin", "since": "days:400", "until": "days:300"},
    {"email": EMAIL, "deed": "granted"},
    {"email": EMAIL, "since": "days:100"},
)
RECOVERY: tuple[Question, ...] = (
    *({"state": "recovered"}, {"state": "lost"}, {"kind": "abandoned"}, {"kind": "overdue"}),
    *({"product": COURSES[0].code}, {"product": "999"}, {"role": "producer"}, {"role": "system"}),
    *({"key": "half:key"}, {"key": "999"}, {"email": EMAIL}, {"email": NOBODY}),
    {"state": "recovered", "kind": "unpaid", "product": CLUB.code},
    {"kind": "abandoned", "role": "affiliate", "product": BOOK.code},
)
PARCELS: tuple[Question, ...] = (
    *({"status": "delivered"}, {"status": "returned"}, {"status": "lost"}),
    *({"product": BOOK.code}, {"product": "999"}, {"product": BOOK.code, "status": "posted"}),
    *({"text": EMAIL}, {"text": NOBODY}, {"text": "ZZ999999999BR"}),
    {"text": EMAIL, "product": BOOK.code, "status": "delivered"},
)
# A year, a month, and days in the midst of it; who earns of every sale, and who of few.
LONG, SHORT = {"since": "days:500", "until": "days:130"}, {"since": "days:400", "until": "days:371"}
DAYS: tuple[Question, ...] = (
    *({"period": span.value} for span in Span if span is not Span.OWN),
    *(LONG, SHORT, {"since": "days:700"}, {"until": "days:600"}),
)
EARNERS = (f"co-produtor.1@{DOMAIN}", f"afiliado.7@{DOMAIN}", NOBODY)
REFERRALS: tuple[Question, ...] = (
    *({"status": "completed"}, {"status": "disputed"}, {"role": "affiliate"}, {"role": "system"}),
    *({"product": BOOK.code}, {"product": "999"}, {"key": "half:key"}, {"key": "999"}),
    *({"text": "ana"}, {"text": "zuleica"}, {"text": EMAIL}, {"text": NOBODY}),
    *({"since": "days:30"}, {"until": "days:400"}, {"since": "days:400", "until": "days:300"}),
    {"since": "days:400", "role": "affiliate", "product": BOOK.code, "status": "completed"},
    {"text": "ana", "status": "disputed", "key": "half:key"},
)
# By the page that takes them.
ASKED: dict[str, tuple[Question, ...]] = {
    "admin.inbox.index": INBOX,
    "admin.inbox.news": NEWS,
    "admin.replays.show": REPLAYED,
    "admin.members.index": MEMBERS,
    "admin.members.one": (
        *({"strand": strand.value} for strand in Strand),
        *({"before": NOON}, {"before": NOON, "strand": "sales"}),
    ),
    "admin.newcomers.show": ({"email": NOBODY},),
    "admin.merging.choose": ({"text": "Ana"}, {"text": "Zuleica"}, {"text": EMAIL}),
    "admin.export.show": ({"text": "Ana"}, {"status": "suspended", "never": "1"}),
    "admin.recovery.index": RECOVERY,
    "admin.referrals_file.show": ({"status": "completed", "text": "ana"},),
    "admin.parcels.index": PARCELS,
    "admin.earnings.index": DAYS,
    "admin.earnings.reports": tuple(
        {"by": by.value, **days} for by in OF_SALES for days in (LONG, SHORT)
    ),
    "admin.earnings.person": tuple(
        {"who": who, **days} for who in EARNERS for days in (LONG, SHORT)
    ),
    "admin.earnings.sale": ({"code": SALE}, {"code": "999"}),
    "admin.takings.show": ({"what": "person", **LONG}, {"what": "commissions"}),
    "admin.referrals.index": REFERRALS,
    "admin.letters.index": LETTERS,
    "admin.texts.edit": ({"kind": "overdue", "language": "es"},),
    "admin.texts.rendered": ({"kind": "overdue", "language": "es"},),
    "admin.texts.versions": ({"kind": "overdue", "language": "es"},),
    "admin.sender.show": ({"selector": "mail"},),
    "admin.log.index": LOG,
    "admin.reconcile.index": (
        *({"kind": "unknown-sale"}, {"kind": "status-differs"}, {"kind": "paid-without-access"}),
        *({"kind": "access-without-payment"}, {"state": "gone"}, {"state": "repaired"}),
        *({"state": "dismissed"}, {"kind": "unknown-sale", "state": "gone"}),
    ),
    "admin.rules.change": ({"product": "half:product"},),
    "admin.brake.show": ({"decision": "drop", "who": "all"}, {"loss": "9"}),
    "admin.waiting.index": ({"sale": "half:sale"}, {"member": "half:member"}, {"member": "9"}),
}
# Lists of pages, each of which begins at a row of a table.
PAGED = {
    "admin.inbox.index": "postback",
    "admin.members.index": "member",
    "admin.parcels.index": "parcel",
    "admin.referrals.index": "referral",
    "admin.letters.index": "letter",
    "admin.recovery.index": "recovery_case",
    "admin.reminders.left": "unsubscribed_address",
    "admin.earnings.person": "commission",
    "admin.brake.index": "held_loss",
    "admin.given_up.index": "job",
    "admin.log.index": "log_entry",
    "admin.reconcile.index": "sale_difference",
    "admin.products.index": "product",
}
