"""Feeds that are followed, and what is remembered of their entries."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "feeds",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("url_key", sa.Text, nullable=False, unique=True),
        sa.Column("title", sa.Text),
        sa.Column("site_url", sa.Text),
        sa.Column("every_s", sa.Integer),
        sa.Column("added_at", sa.DateTime, nullable=False),
        sa.Column("interval_s", sa.Integer, nullable=False),
        sa.Column("next_poll_at", sa.DateTime),
        sa.Column("etag", sa.Text),
        sa.Column("last_modified", sa.Text),
        sa.Column("last_poll_at", sa.DateTime),
        sa.Column("last_success_at", sa.DateTime),
        sa.Column("failing_since", sa.DateTime),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("last_error", sa.Text),
        sa.Column("dead", sa.String(10)),
        sa.Column("leased_until", sa.DateTime),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "feed_entries",
        sa.Column("feed_id", sa.Integer, sa.ForeignKey("feeds.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("link", sa.Text, primary_key=True),
        sa.Column("entry_id", sa.String(64)),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("outcome", sa.String(10), nullable=False),
        sa.Column("article_id", sa.String(16)),
        sa.Column("reason", sa.Text),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("rereads", sa.Integer, nullable=False),
        sa.Column("idle_changes", sa.Integer, nullable=False),
        sa.Column("next_at", sa.DateTime),
        sa.Column("read_at", sa.DateTime, nullable=False),
        sa.Column("appeared_at", sa.DateTime, nullable=False),
        sa.Column("first_seen_at", sa.DateTime, nullable=False),
    )
    op.create_index("feed_entries_by_link", "feed_entries", ["link"])


def downgrade() -> None:
    for table in ("feed_entries", "feeds"):
        op.drop_table(table)
