"""Feeds, the broken ones included, are lists of addresses with what the feed says of them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.article import FeedItem
from ingest.errors import FormatError
from ingest.sources.feeds import read_feed
from tests.ingest.sources_fakes import DATA, page

SHARED = Path(__file__).parents[3] / "shared" / "data" / "feeds"
FEED_URL = "https://halvern.example/feed"


def test_rss() -> None:
    assert read_feed(page((DATA / "feed.rss").read_bytes(), FEED_URL, "application/rss+xml")).items == (
        FeedItem(
            "https://halvern.example/news/bridge?utm_medium=rss",
            "Harbour bridge reopens",
            datetime(2026, 3, 3, 7, 15, tzinfo=UTC),
        ),
        FeedItem("https://halvern.example/news/ferry", "Ferry cancelled", None),
    )


def test_atom_with_only_an_updated_date() -> None:
    (item,) = read_feed(page((DATA / "feed.atom").read_bytes(), FEED_URL, "text/xml")).items
    assert (item.url, item.headline) == ("https://halvern.example/news/cafe", "Café closes")
    assert item.published_at == item.updated_at == datetime(2026, 3, 2, 8, tzinfo=UTC)


def test_a_cut_off_feed_gives_what_came_through() -> None:
    whole = (DATA / "feed.rss").read_bytes()
    assert len(read_feed(page(whole[: whole.index(b"some day")], FEED_URL)).items) == 2


@pytest.mark.parametrize(
    "body", [b"", b"<html><body>Moved</body></html>", b"{}", b"\0\1\2", b"<rss", b"<!DOCTYPE x [<!ENTITY"]
)
def test_what_is_no_feed_says_so(body: bytes) -> None:
    with pytest.raises(FormatError, match="not an RSS, Atom or JSON feed"):
        read_feed(page(body, FEED_URL, "application/rss+xml"))


def test_external_entities_are_not_read() -> None:
    body = (
        '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
        "<rss version='2.0'><channel><item><title>x&f;</title><link>https://a.example/1</link></item></channel></rss>"
    )
    (item,) = read_feed(page(body, FEED_URL)).items
    assert "root:" not in (item.headline or "")


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs ../shared/data/feeds beside the repository")
def test_real_and_broken_feeds_are_survived() -> None:
    found = {}
    for path in sorted(SHARED.iterdir()):
        try:
            found[path.name] = len(read_feed(page(path.read_bytes(), FEED_URL, "")).items)
        except FormatError:
            found[path.name] = -1
    assert found["unrecognized.rss"] == -1
    assert found["encoding.rss"] == 40
    assert sum(count > 0 for count in found.values()) >= 9
