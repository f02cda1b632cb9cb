"""Sales of somebody else's shop, as an affiliate is told of them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0033"
down_revision = "0032"

NEWEST = ["told_at", "id"]
SUMMED = ["key_id", "role", "product_code", "is_simulated", "cents"]
INDEXES = {
    "ix_referral_told": NEWEST,
    "ix_referral_status_told": ["status", *NEWEST],
    "ix_referral_key_told": ["key_id", *NEWEST],
    "ix_referral_role_told": ["role", *NEWEST],
    "ix_referral_product_told": ["product_code", *NEWEST],
    "ix_referral_sold": ["sold_at", "id"],
    "ix_referral_email": ["buyer_email", "id"],
    "ix_referral_sums": ["status", "currency", "sold_at", *SUMMED],
}
# An index beside the table, which holds the words; of each word no more than where it stands.
WORDS = """CREATE VIRTUAL TABLE referral_words USING fts5(
    words, content='referral', content_rowid='id', detail=none, columnsize=0,
    tokenize="ascii tokenchars '@.+-_:'")"""
GONE = (
    "INSERT INTO referral_words (referral_words, rowid, words) VALUES ('delete', old.id, old.words)"
)
COME = "INSERT INTO referral_words (rowid, words) VALUES (new.id, new.words)"
TRIGGERS = {
    "come": ("INSERT", "", [COME]),
    "gone": ("DELETE", "", [GONE]),
    "changed": ("UPDATE OF words", "WHEN old.words IS NOT new.words", [GONE, COME]),
}


def _text(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=False)


def _moment(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    is_postgres = op.get_bind().dialect.name == "postgresql"
    kind = postgresql.TSVECTOR() if is_postgres else sa.Text()
    op.create_table(
        "referral",
        sa.Column("id", sa.Integer(), primary_key=True),
        _text("sale_code", 64),
        sa.Column("key_id", sa.Integer(), sa.ForeignKey("key.id"), nullable=False),
        _text("role", 40),
        sa.Column("is_simulated", sa.Boolean(), nullable=False),
        sa.Column("memory", sa.JSON(), nullable=False),
        _text("status", 40),
        *(sa.Column(name, sa.BigInteger()) for name in ("cents", "sale_cents")),
        *(_text("currency", 8), _text("payment", 60)),
        *(_text("product_code", 64), _text("product_name", 200)),
        *(_text("buyer_email", 320), _text("buyer_name", 200)),
        *(_text(name, 200) for name in ("src", "utm_source", "utm_medium", "utm_campaign")),
        _moment("sold_at", nullable=False),
        *map(_moment, ("started_at", "paid_at", "completed_at", "reversed_at")),
        _moment("told_at", nullable=False),
        sa.Column("postback_id", sa.BigInteger(), nullable=False),
        sa.Column("words", kind, server_default=sa.text("''"), nullable=False),
        sa.UniqueConstraint("sale_code", "key_id", "role"),
    )
    for name, columns in INDEXES.items():
        op.create_index(name, "referral", columns)
    if is_postgres:
        op.create_index("ix_referral_words", "referral", ["words"], postgresql_using="gin")
        return
    op.execute(WORDS)
    for name, (event, condition, deeds) in TRIGGERS.items():
        begin = f"CREATE TRIGGER referral_{name} AFTER {event} ON referral {condition}"
        op.execute(f"{begin} BEGIN {'; '.join(deeds)}; END")


def downgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        for name in TRIGGERS:
            op.execute(f"DROP TRIGGER referral_{name}")
        op.execute("DROP TABLE referral_words")
    op.drop_table("referral")
