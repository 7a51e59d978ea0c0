"""Which tables hold the desk, and which rules does the database itself keep?"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Sequence,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlalchemy.types import TypeEngine

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Instant(TypeDecorator[datetime]):
    """An aware instant: timestamptz on PostgreSQL, microseconds since 1970 on SQLite."""

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The column type on this database."""
        kind = BigInteger() if dialect.name == "sqlite" else DateTime(timezone=True)
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:  # noqa: ANN401
        """To the database; ValueError for a naive instant."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        if dialect.name != "sqlite":
            return value
        since = value - EPOCH
        return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ANN401
        """From the database; UTC."""
        if value is None or dialect.name != "sqlite":
            return value.astimezone(UTC) if value else None
        seconds, micros = divmod(value, 1_000_000)
        return datetime.fromtimestamp(seconds, UTC).replace(microsecond=micros)


# SQLite counts only an INTEGER primary key by itself.
Id = BigInteger().with_variant(Integer, "sqlite")

naming = {
    "ix": "ix_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=naming)

ticket_numbers = Sequence("ticket_numbers", metadata=metadata)

customers = Table(
    "customers",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("muted_at", Instant),
    Column("same_as", Id, index=True),  # the customer that this one is, by an agent's word
)

identities = Table(
    "identities",
    metadata,
    Column("channel", String(16), primary_key=True),
    Column("platform_id", String(64), primary_key=True),
    Column("customer_id", ForeignKey("customers.id"), nullable=False, index=True),
    Column("shown", Text, nullable=False),
    Column("name_key", String(100), index=True),  # the name, folded, for who may be whom
    Column("handle_key", String(100), index=True),
)

conversations = Table(
    "conversations",
    metadata,
    Column("id", Id, primary_key=True),
    Column("channel", String(16), nullable=False),
    Column("account", String(64), nullable=False),
    Column("key", String(160), nullable=False),
    Column("thread", String(96), nullable=False),
    Column("customer_platform_id", String(64), nullable=False),
    Column("customer_id", ForeignKey("customers.id"), nullable=False, index=True),
    UniqueConstraint("channel", "account", "key"),
    Index("ix_conversations_thread", "channel", "account", "thread"),
)

# What makes a second delivery harmless: every post that we know, theirs and ours.
posts = Table(
    "posts",
    metadata,
    Column("channel", String(16), primary_key=True),
    Column("account", String(64), primary_key=True),
    Column("post_id", String(96), primary_key=True),
    Column("thread", String(96), nullable=False),
    Column("conversation_id", ForeignKey("conversations.id"), index=True),
    Column("ours", Boolean, nullable=False),
    Column("at", Instant, nullable=False),
    Column("first_id", String(96)),  # the id that it had before it was edited
    Index("ix_posts_thread", "channel", "account", "thread"),
)

policies = Table(
    "policies",
    metadata,
    Column("version", String(16), primary_key=True),
    Column("name", String(64), nullable=False),
    Column("text", Text, nullable=False),
)

tickets = Table(
    "tickets",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("conversation_id", ForeignKey("conversations.id"), nullable=False, index=True),
    Column("customer_id", ForeignKey("customers.id"), nullable=False, index=True),
    Column("team", String(64), nullable=False),
    Column("status", String(16), nullable=False),
    Column("priority_rank", Integer, nullable=False),
    Column("assignee", String(32)),
    Column("opened_at", Instant, nullable=False),
    Column("waiting_since", Instant),
    Column("category", String(32), nullable=False, server_default="question"),
    Column("rating_asked_at", Instant),
    Column("rating", Boolean),  # true: good
    Column("derived_by", String(32), nullable=False),  # the policy and hours of its promises
    Column("erased_at", Instant),  # words were deleted since, so that its history folds no more
    Column("version", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Index(
        "uq_tickets_unclosed_conversation",
        "conversation_id",
        unique=True,
        sqlite_where=text("status <> 'closed'"),
        postgresql_where=text("status <> 'closed'"),
    ),
    Index("ix_tickets_queue", "team", "status", "priority_rank", "opened_at"),
    Index("ix_tickets_load", "team", "assignee", "status"),
)

history = Table(
    "history",
    metadata,
    Column("id", Id, primary_key=True),
    Column("ticket_id", ForeignKey("tickets.id"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("body", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("policy_version", ForeignKey("policies.version"), nullable=False),
    Column("status", String(16), nullable=False),
    UniqueConstraint("ticket_id", "seq"),
)

promises = Table(
    "promises",
    metadata,
    Column("id", Id, primary_key=True),
    Column("ticket_id", ForeignKey("tickets.id"), nullable=False, index=True),
    Column("rule", String(64), nullable=False),
    Column("since", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("outcome", String(8)),  # kept, broken, void; nothing while it is owed
    Column("settled_at", Instant),
    Column("late", Float),  # seconds after `due_at`; nothing while it is owed
    Column("cause", Text),  # why it was broken, or was kept late
    Index(
        "ix_promises_due",
        "due_at",
        sqlite_where=text("outcome IS NULL"),
        postgresql_where=text("outcome IS NULL"),
    ),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Id, primary_key=True),
    Column("ticket_id", ForeignKey("tickets.id"), index=True),
    Column("team", String(64), nullable=False),
    Column("lane", Integer, nullable=False),
    Column("stream", String(64), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("body", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("lease_token", String(36)),
    Column("lease_until", Float),  # wall time in seconds: a lease belongs to real processes
    Column("in_flight_at", Instant),  # a call may have been made since then
    Column("problem", Text),
    Column("settled_at", Instant),
    Column("outcome", String(16)),
    Column("receipt", String(96)),
    Index(
        "ix_outbox_stream",
        "stream",
        "id",
        sqlite_where=text("settled_at IS NULL"),
        postgresql_where=text("settled_at IS NULL"),
    ),
    Index(
        "ix_outbox_lane",
        "lane",
        "id",
        sqlite_where=text("settled_at IS NULL"),
        postgresql_where=text("settled_at IS NULL"),
    ),
)

cards = Table(
    "cards",
    metadata,
    Column("ticket_id", ForeignKey("tickets.id"), primary_key=True, autoincrement=False),
    Column("room", String(32), nullable=False),
    Column("ts", String(32), nullable=False),
    UniqueConstraint("room", "ts"),
)

seen = Table(
    "seen",
    metadata,
    Column("key", String(200), primary_key=True),
    Column("at", Instant, nullable=False),
)

# What was said on a ticket, folded to lower case, for `/desk find`.
sayings = Table(
    "sayings",
    metadata,
    Column("id", Id, primary_key=True),
    Column("ticket_id", ForeignKey("tickets.id"), nullable=False, index=True),
    Column("text", Text, nullable=False),
)

dead_letters = Table(
    "dead_letters",
    metadata,
    Column("id", Id, primary_key=True),
    Column("channel", String(16), nullable=False),
    Column("why", Text, nullable=False),
    Column("raw", Text, nullable=False),
    Column("at", Instant, nullable=False),
)

# The people of each team, as Slack and their own acts tell.
agents = Table(
    "agents",
    metadata,
    Column("team", String(64), primary_key=True),
    Column("id", String(32), primary_key=True),
    Column("name", Text, nullable=False),
    Column("present", Boolean, nullable=False),  # in the team's room
    Column("away_until", Instant),
)

# Who answered whom how often: what a returning customer's ticket goes by.
answers = Table(
    "answers",
    metadata,
    Column("customer_id", ForeignKey("customers.id"), primary_key=True, autoincrement=False),
    Column("agent_id", String(32), primary_key=True),
    Column("times", Integer, nullable=False),
    Column("last_at", Instant, nullable=False),
)

# Where a customer's words stand under the card: an edit or a deletion changes them there.
thread_posts = Table(
    "thread_posts",
    metadata,
    Column("ticket_id", ForeignKey("tickets.id"), primary_key=True, autoincrement=False),
    Column("post_id", String(96), primary_key=True),
    Column("room", String(32), primary_key=True),
    Column("ts", String(32), primary_key=True),
)

# What hung on messages: platforms' own addresses end.
files = Table(
    "files",
    metadata,
    Column("id", Id, primary_key=True),
    Column("ticket_id", ForeignKey("tickets.id"), nullable=False),
    Column("post_id", String(96), nullable=False),
    Column("ref_hash", String(64), nullable=False),
    Column("name", Text, nullable=False),
    Column("type", String(100), nullable=False),
    Column("size", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("ticket_id", "post_id", "ref_hash"),
)

# Who said that two customers are one person, and who took it back.
links = Table(
    "links",
    metadata,
    Column("id", Id, primary_key=True),
    Column("customer_id", ForeignKey("customers.id"), nullable=False, index=True),
    Column("same_as", ForeignKey("customers.id"), nullable=False),
    Column("agent", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("undone_by", Text),
    Column("undone_at", Instant),
)

# How far each account's news were fetched.
cursors = Table(
    "cursors",
    metadata,
    Column("channel", String(16), primary_key=True),
    Column("account", String(64), primary_key=True),
    Column("cursor", Text, nullable=False),
    Column("at", Instant, nullable=False),
)

# What an account did this month, where the platform counts it or charges for it.
usage = Table(
    "usage",
    metadata,
    Column("channel", String(16), primary_key=True),
    Column("account", String(64), primary_key=True),
    Column("month", String(7), primary_key=True),  # 2026-11
    Column("kind", String(32), primary_key=True),
    Column("times", Integer, nullable=False),
)

# What people asked to be deleted, and that it was.
erasures = Table(
    "erasures",
    metadata,
    Column("code", String(32), primary_key=True),
    Column("channel", String(16), nullable=False),
    Column("person", String(96), nullable=False),  # as the platform named them; empty once done
    Column("asked_at", Instant, nullable=False),
    Column("done_at", Instant),
    Column("said", Text, nullable=False),
)

beats = Table(
    "beats",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("at", Instant, nullable=False),
)
