"""Teams' people, who answered whom, ratings, and how late a promise was.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

from storage.schema import Instant

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column(
        "tickets",
        sa.Column("category", sa.String(length=32), nullable=False, server_default="question"),
    )
    op.add_column("tickets", sa.Column("rating_asked_at", Instant(), nullable=True))
    op.add_column("tickets", sa.Column("rating", sa.Boolean(), nullable=True))
    if op.get_bind().dialect.name == "postgresql":  # SQLite keeps no lengths
        op.alter_column("tickets", "derived_by", type_=sa.String(length=32))
    op.create_index("ix_tickets_load", "tickets", ["team", "assignee", "status"])
    op.add_column("promises", sa.Column("late", sa.Float(), nullable=True))
    op.add_column("promises", sa.Column("cause", sa.Text(), nullable=True))
    op.create_table(
        "agents",
        sa.Column("team", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("present", sa.Boolean(), nullable=False),
        sa.Column("away_until", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("team", "id", name=op.f("pk_agents")),
    )
    op.create_table(
        "answers",
        sa.Column("customer_id", ID, autoincrement=False, nullable=False),
        sa.Column("agent_id", sa.String(length=32), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("last_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_answers_customer_id")
        ),
        sa.PrimaryKeyConstraint("customer_id", "agent_id", name=op.f("pk_answers")),
    )


def downgrade() -> None:
    op.drop_table("answers")
    op.drop_table("agents")
    op.drop_column("promises", "cause")
    op.drop_column("promises", "late")
    op.drop_index("ix_tickets_load", "tickets")
    op.execute("UPDATE tickets SET derived_by = substr(derived_by, 1, 12)")
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("tickets", "derived_by", type_=sa.String(length=16))
    op.drop_column("tickets", "rating")
    op.drop_column("tickets", "rating_asked_at")
    op.drop_column("tickets", "category")
