"""The corpus's tables. Changing them means a migration in ``migrations/versions``; a test holds both together."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)

metadata = MetaData()


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC in Python, naive UTC in the database (SQLite keeps no zone)."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        return value.astimezone(UTC).replace(tzinfo=None) if value else None

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value else None


articles = Table(
    "articles",
    metadata,
    Column("key", Integer, primary_key=True),
    Column("id", String(16), nullable=False, unique=True),
    Column("origin_id", String(16), nullable=False, index=True),
    Column("current_version", Integer, nullable=False),
)

versions = Table(
    "versions",
    metadata,
    Column("article_key", ForeignKey("articles.key", ondelete="CASCADE"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("url", Text),
    Column("canonical_url", Text),
    Column("source_key", Text, nullable=False),
    Column("headline", Text),
    Column("publisher", Text),
    Column("republisher", Text),
    Column("byline", Text),
    Column("dateline", Text),
    Column("section", Text),
    Column("published_at", UtcDateTime),
    Column("updated_at", UtcDateTime),
    Column("fetched_at", UtcDateTime, nullable=False),
    Column("language", String(8)),
    Column("body", Text, nullable=False),
    Column("correction", Text),
    Column("words_hash", String(64), nullable=False),  # headline and body, white space aside: decides on a new version
    Column("body_hash", String(64), nullable=False),  # body alone, white space aside: finds duplicates
    Index("versions_by_body", "body_hash"),
)

changes = Table(
    "changes",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("article_id", String(16), nullable=False),
    Column("version", Integer, nullable=False),
    Column("kind", String(10), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    sqlite_autoincrement=True,  # a number once given is never given again, even after the newest row is gone
)

origin_bands = Table(
    "origin_bands",
    metadata,
    Column("band", BigInteger, primary_key=True, autoincrement=False),
    Column("article_key", ForeignKey("articles.key", ondelete="CASCADE"), primary_key=True),
    Index("origin_bands_by_article", "article_key"),
    sqlite_with_rowid=False,
)

tombstones = Table(
    "tombstones",
    metadata,
    Column("article_id", String(16), primary_key=True),
    Column("identity", Text, nullable=False),
    Column("forgotten_at", UtcDateTime, nullable=False),
)

meta = Table(
    "meta",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)

feeds = Table(
    "feeds",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("url", Text, nullable=False),
    Column("url_key", Text, nullable=False, unique=True),  # canonical: one address is followed once
    Column("title", Text),
    Column("site_url", Text),
    Column("every_s", Integer),
    Column("added_at", UtcDateTime, nullable=False),
    Column("interval_s", Integer, nullable=False),
    Column("next_poll_at", UtcDateTime),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("last_poll_at", UtcDateTime),
    Column("last_success_at", UtcDateTime),
    Column("failing_since", UtcDateTime),
    Column("failures", Integer, nullable=False),
    Column("last_error", Text),
    Column("dead", String(10)),
    Column("leased_until", UtcDateTime),  # until then one process polls it, and no other
    sqlite_autoincrement=True,  # a number once told to a person never means another feed
)

feed_entries = Table(
    "feed_entries",
    metadata,
    Column("feed_id", ForeignKey("feeds.id", ondelete="CASCADE"), primary_key=True),
    Column("link", Text, primary_key=True),
    Column("entry_id", String(64)),
    Column("fingerprint", String(64), nullable=False),
    Column("outcome", String(10), nullable=False),
    Column("article_id", String(16)),
    Column("reason", Text),
    Column("attempts", Integer, nullable=False),
    Column("rereads", Integer, nullable=False),
    Column("idle_changes", Integer, nullable=False),
    Column("next_at", UtcDateTime),
    Column("read_at", UtcDateTime, nullable=False),
    Column("appeared_at", UtcDateTime, nullable=False),
    Column("first_seen_at", UtcDateTime, nullable=False),
    Index("feed_entries_by_link", "link"),
)
