"""Three channels: edits, files, links between identities, cursors of what was fetched.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

from storage.schema import Instant

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("customers", sa.Column("muted_at", Instant(), nullable=True))
    op.add_column("customers", sa.Column("same_as", ID, nullable=True))
    op.create_index("ix_customers_same_as", "customers", ["same_as"])
    op.add_column("identities", sa.Column("name_key", sa.String(length=100), nullable=True))
    op.add_column("identities", sa.Column("handle_key", sa.String(length=100), nullable=True))
    op.create_index("ix_identities_name_key", "identities", ["name_key"])
    op.create_index("ix_identities_handle_key", "identities", ["handle_key"])
    op.add_column("posts", sa.Column("first_id", sa.String(length=96), nullable=True))
    op.create_index("ix_posts_conversation_id", "posts", ["conversation_id"])
    op.add_column("tickets", sa.Column("erased_at", Instant(), nullable=True))
    op.create_table(
        "thread_posts",
        sa.Column("ticket_id", ID, autoincrement=False, nullable=False),
        sa.Column("post_id", sa.String(length=96), nullable=False),
        sa.Column("room", sa.String(length=32), nullable=False),
        sa.Column("ts", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_thread_posts_ticket_id")
        ),
        sa.PrimaryKeyConstraint("ticket_id", "post_id", "room", "ts", name=op.f("pk_thread_posts")),
    )
    op.create_table(
        "files",
        sa.Column("id", ID, nullable=False),
        sa.Column("ticket_id", ID, nullable=False),
        sa.Column("post_id", sa.String(length=96), nullable=False),
        sa.Column("ref_hash", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_files_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_files")),
        sa.UniqueConstraint("ticket_id", "post_id", "ref_hash", name=op.f("uq_files_ticket_id")),
    )
    op.create_table(
        "links",
        sa.Column("id", ID, nullable=False),
        sa.Column("customer_id", ID, nullable=False),
        sa.Column("same_as", ID, nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("undone_by", sa.Text(), nullable=True),
        sa.Column("undone_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_links_customer_id")
        ),
        sa.ForeignKeyConstraint(["same_as"], ["customers.id"], name=op.f("fk_links_same_as")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_links")),
    )
    op.create_index("ix_links_customer_id", "links", ["customer_id"])
    op.create_table(
        "cursors",
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("cursor", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "account", name=op.f("pk_cursors")),
    )
    op.create_table(
        "usage",
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "account", "month", "kind", name=op.f("pk_usage")),
    )
    op.create_table(
        "erasures",
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("person", sa.String(length=96), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("done_at", Instant(), nullable=True),
        sa.Column("said", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_erasures")),
    )


def downgrade() -> None:
    for table in ("erasures", "usage", "cursors", "links", "files", "thread_posts"):
        op.drop_table(table)
    op.drop_column("tickets", "erased_at")
    op.drop_index("ix_posts_conversation_id", "posts")
    op.drop_column("posts", "first_id")
    op.drop_index("ix_identities_handle_key", "identities")
    op.drop_index("ix_identities_name_key", "identities")
    op.drop_column("identities", "handle_key")
    op.drop_column("identities", "name_key")
    op.drop_index("ix_customers_same_as", "customers")
    op.drop_column("customers", "same_as")
    op.drop_column("customers", "muted_at")
