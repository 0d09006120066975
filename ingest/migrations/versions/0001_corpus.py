"""The corpus: articles, their versions, the change log, origins and tombstones."""

from __future__ import annotations

import uuid

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "articles",
        sa.Column("key", sa.Integer, primary_key=True),
        sa.Column("id", sa.String(16), nullable=False, unique=True),
        sa.Column("origin_id", sa.String(16), nullable=False),
        sa.Column("current_version", sa.Integer, nullable=False),
    )
    op.create_index("ix_articles_origin_id", "articles", ["origin_id"])
    op.create_table(
        "versions",
        sa.Column("article_key", sa.Integer, sa.ForeignKey("articles.key", ondelete="CASCADE"), primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("url", sa.Text),
        sa.Column("canonical_url", sa.Text),
        sa.Column("source_key", sa.Text, nullable=False),
        sa.Column("headline", sa.Text),
        sa.Column("publisher", sa.Text),
        sa.Column("byline", sa.Text),
        sa.Column("dateline", sa.Text),
        sa.Column("section", sa.Text),
        sa.Column("published_at", sa.DateTime),
        sa.Column("updated_at", sa.DateTime),
        sa.Column("fetched_at", sa.DateTime, nullable=False),
        sa.Column("language", sa.String(8)),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("words_hash", sa.String(64), nullable=False),
        sa.Column("body_hash", sa.String(64), nullable=False),
    )
    op.create_index("versions_by_body", "versions", ["body_hash"])
    op.create_table(
        "changes",
        sa.Column("seq", sa.Integer, primary_key=True),
        sa.Column("article_id", sa.String(16), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "origin_bands",
        sa.Column("band", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("article_key", sa.Integer, sa.ForeignKey("articles.key", ondelete="CASCADE"), primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_index("origin_bands_by_article", "origin_bands", ["article_key"])
    op.create_table(
        "tombstones",
        sa.Column("article_id", sa.String(16), primary_key=True),
        sa.Column("identity", sa.Text, nullable=False),
        sa.Column("forgotten_at", sa.DateTime, nullable=False),
    )
    meta = op.create_table(
        "meta",
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )
    # Tells this corpus from every other, so that its indexes, on a shared Chroma server too, are never another's.
    op.bulk_insert(meta, [{"name": "corpus_id", "value": uuid.uuid4().hex[:12]}])


def downgrade() -> None:
    for table in ("meta", "tombstones", "origin_bands", "changes", "versions", "articles"):
        op.drop_table(table)
