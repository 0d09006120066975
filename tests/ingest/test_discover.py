"""A site's own page says where its feeds are."""

from __future__ import annotations

from ingest.sources.discover import MAX_FEEDS, find_feeds, usual_places
from tests.ingest.sources_fakes import page

HEAD = """<!doctype html><html><head><base href="https://halvern.example/en/">
<link rel="alternate" type="application/rss+xml" title="Halvern » Comments Feed" href="/comments/feed/">
<LINK REL="Alternate home" TYPE="application/rss+xml; charset=utf-8" HREF="feed/">
<link rel="alternate" type="application/atom+xml" href="//halvern.example/atom.xml">
<link rel="alternate" type="application/json" href="/wp-json/wp/v2/pages/2">
<link rel="alternate" type="application/json" href="/feed.json">
<link rel="alternate" type="application/json+oembed" href="/oembed">
<link rel="alternate" hreflang="de" href="/de/">
<link rel="alternate" type="application/rss+xml" href="feed/">
<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">
<link rel="alternate" type="application/rss+xml">
<link rel="stylesheet" type="application/rss+xml" href="/style">
</head><body>"""


def test_declared_feeds_in_order_with_comments_last() -> None:
    assert find_feeds(page(HEAD, "https://halvern.example/")) == [
        "https://halvern.example/en/feed/",
        "https://halvern.example/atom.xml",
        "https://halvern.example/feed.json",
        "https://halvern.example/comments/feed/",
    ]


def test_pages_without_feeds_and_with_too_many() -> None:
    assert find_feeds(page(b"")) == find_feeds(page("words")) == []
    many = "".join(f'<link rel="alternate" type="application/rss+xml" href="/{n}">' for n in range(100))
    assert len(find_feeds(page(many))) == MAX_FEEDS


def test_usual_places() -> None:
    places = usual_places("https://halvern.example/news/bridge?x=1")
    assert places[0] == "https://halvern.example/feed"
    assert "https://halvern.example/index.xml" in places
    assert usual_places("halvern.example") == []
