"""Lists of subscriptions come in and go out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import FormatError
from ingest.sources.opml import ListedFeed, read_opml, write_opml
from ingest.sources.xmltext import without_illegal
from ingest.text import one_line
from tests.ingest.sources_fakes import DATA, FakeWeb, page, read

URL = "https://halvern.example/feeds.opml"
OPML = b"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE opml [<!ENTITY f SYSTEM "file:///etc/passwd">]>
<OPML version="1.1"><head><title>Mine</title></head><body>
<outline text="News &f;"><outline text="Deeper">
 <outline type="rss" TEXT="Halvern Post" xmlURL="https://halvern.example/feed" htmlUrl="https://halvern.example/"/>
</outline><outline text="t" title="Caf\xe9 &amp; bar" xmlUrl=" https://cafe.example/rss "/></outline>
<outline text="Again" xmlUrl="https://halvern.example/feed"/>
<outline text="https://plain.example/rss" xmlUrl="https://plain.example/rss"/>
<outline text="Bad" xmlUrl="javascript:alert(1)"/><outline text="User" xmlUrl="https://a@b.example/"/><outline/>
<outline text="Broken" xmlUrl="https://broken.example/feed?a=1&b=2">
</body>"""


def test_feeds_at_any_depth_each_once() -> None:
    assert read_opml(OPML, "feeds.opml") == [
        ("https://halvern.example/feed", "Halvern Post"),
        ("https://cafe.example/rss", "Café & bar"),
        ("https://plain.example/rss", None),
        ("https://broken.example/feed?a=1&b=2", "Broken"),
    ]


@pytest.mark.parametrize("data", [b"", b"<html></html>", b"words", b"\x89PNG"])
def test_what_is_no_opml_says_so(data: bytes) -> None:
    with pytest.raises(FormatError):
        read_opml(data, "feeds.opml")


titles = st.text().map(lambda text: one_line(without_illegal(text)))
urls = st.text(st.characters(blacklist_categories=["C", "Z"], blacklist_characters="\\@/?#[]"), min_size=1).map(
    lambda path: f"https://halvern.example/{path}?a=1&b=2"
)


@given(st.lists(st.builds(ListedFeed, urls, titles), max_size=5, unique_by=lambda feed: feed.url))
def test_what_is_written_is_read_again(feeds: list[ListedFeed]) -> None:
    assert read_opml(write_opml(feeds), "feeds.opml") == feeds


def test_the_feeds_of_a_list_are_read() -> None:
    web = FakeWeb(
        page(OPML, URL, "text/xml"),
        page((DATA / "feed.rss").read_bytes(), "https://halvern.example/feed", "text/xml"),
    )
    sources = [outcome.source for outcome in read(URL, web=web)]
    assert sources == [
        "https://halvern.example/news/bridge?utm_medium=rss",
        "https://halvern.example/news/ferry",
        "https://cafe.example/rss",
        "https://plain.example/rss",
        "https://broken.example/feed?a=1&b=2",
    ]
