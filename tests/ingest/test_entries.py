"""Which entries are articles, and whether a feed carries one whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ingest.article import Feed, FeedItem
from ingest.errors import FetchError
from ingest.sources.entries import is_whole_article, plain_title, publication_name
from ingest.sources.links import listed_address
from ingest.sources.pages import article_of_entry
from tests.ingest.sources_fakes import FETCHED_AT, FakeWeb, page

URL = "https://halvern.example/news/bridge"
FEED_URL = "https://feeds.halvern.example/rss"
FEED = Feed("News – Halvern", "https://halvern.example/", ())
SENTENCE = "The bridge over the harbour reopened on Tuesday after three weeks of repairs to its deck."
WHOLE = "".join(f"<p>{SENTENCE} This is paragraph {number}.</p>" for number in range(12))
ITEM = FeedItem(
    URL,
    "Bridge reopens",
    datetime(2026, 3, 3, 7, tzinfo=UTC),
    updated_at=datetime(2026, 3, 3, 8, tzinfo=UTC),
    byline="Ada Moll",
    content_html=WHOLE,
)
PAGE = page("<html><body>" + "<p>The page says that the ferry to the islands was cancelled on Monday.</p>" * 4, URL)


@pytest.mark.parametrize(
    ("end", "whole"),
    [
        ("", True),
        ("<p>Ada Moll in Halvern</p>", True),
        ('<p>The post <a href="/b">Bridge</a> appeared first on <a href="/">Halvern</a>.</p>', True),
        ("<p>He said: “It is open.”</p>", True),
        ("<p>The mayor said that …</p>", False),
        ("<p>The mayor said [&#8230;]</p>", False),
        ("<p>The mayor said [...]</p>", False),
        ('<p>It is open. <a href="/b">Read more</a></p>', False),
        ("<p>Continue reading...</p>", False),
        ("<p>Weiterlesen auf halvern.example »</p>", False),
        ("<p>The mayor said that the bridge over the harbour would be closed again if the</p>", False),
        ("<p>[…]</p><p>The post Bridge appeared first on Halvern.</p>", False),
    ],
)
def test_what_reads_on_elsewhere_is_an_excerpt(end: str, whole: bool) -> None:
    assert is_whole_article(WHOLE + end) is whole


def test_what_is_short_or_damaged_may_be_an_excerpt() -> None:
    assert not is_whole_article(f"<p>{SENTENCE}</p>")
    assert not is_whole_article("")
    assert not is_whole_article(WHOLE.replace("deck", "d\ufffdck"))


def test_a_whole_article_in_the_feed_is_not_fetched() -> None:
    web = FakeWeb()
    article = article_of_entry(ITEM, FEED, FETCHED_AT, FEED_URL, web)
    assert web.asked == []
    assert (article.url, article.canonical_url, article.headline) == (URL, URL, "Bridge reopens")
    assert (article.byline, article.publisher) == ("Ada Moll", "Halvern")
    assert (article.published_at, article.updated_at) == (ITEM.published_at, ITEM.updated_at)
    assert article.body.startswith(SENTENCE)
    assert article.body.endswith("This is paragraph 11.")
    assert article.fetched_at == FETCHED_AT


def test_a_feed_read_from_a_file_may_carry_it_too() -> None:
    assert article_of_entry(ITEM, FEED, FETCHED_AT, "file:/saved/feed.xml", FakeWeb()).body.startswith(SENTENCE)


@pytest.mark.parametrize(
    ("item", "feed_url"),
    [
        (ITEM, "https://elsewhere.example/feed"),
        (replace(ITEM, content_html=f"<p>{SENTENCE}</p>"), FEED_URL),
        (replace(ITEM, content_html=WHOLE + "<p>Read more</p>"), FEED_URL),
        (replace(ITEM, content_html="<nav>" + WHOLE + "</nav>"), FEED_URL),
        (replace(ITEM, content_html=None), FEED_URL),
    ],
    ids=["of another site", "short", "excerpt", "not extracted", "none"],
)
def test_what_the_feed_cannot_say_is_fetched_and_never_replaced_by_an_excerpt(item: FeedItem, feed_url: str) -> None:
    article = article_of_entry(item, FEED, FETCHED_AT, feed_url, FakeWeb(PAGE))
    assert article.body.startswith("The page says")
    with pytest.raises(FetchError, match="404"):
        article_of_entry(item, FEED, FETCHED_AT, feed_url, FakeWeb())


def test_a_date_within_the_text_is_not_that_of_the_article() -> None:
    item = replace(ITEM, published_at=None, content_html='<p><time datetime="2001-01-01">Then</time></p>' + WHOLE)
    article = article_of_entry(item, FEED, FETCHED_AT, FEED_URL, FakeWeb())
    assert (article.published_at, article.updated_at) == (None, None)


def test_surrogates_and_scripts_in_a_text_do_no_harm() -> None:
    item = replace(ITEM, content_html="\ud800" + WHOLE + "<script>alert(1)</script>")
    assert "alert" not in article_of_entry(item, FEED, FETCHED_AT, FEED_URL, FakeWeb()).body


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("AT&amp;amp;T &lt;i&gt;wins&lt;/i&gt;", "AT&T wins"),
        ("It&#8217;s <b>open</b>", "It’s open"),
        ("Fish & chips", "Fish & chips"),
        ("a < b > c", "a < b > c"),
        (" two\n lines ", "two lines"),
        ("<b></b>", None),
        ("", None),
        (None, None),
    ],
)
def test_titles(title: str | None, text: str | None) -> None:
    assert plain_title(title) == text


@pytest.mark.parametrize(
    ("title", "url", "name"),
    [
        ("World news | The Guardian", "https://www.theguardian.com/world/a", "The Guardian"),
        ("Ars Technica - All content", "https://arstechnica.com/a", "Ars Technica"),
        ("heise developer neueste Meldungen", "https://www.heise.de/a", None),
        ("The Guardian", "https://elsewhere.example/a", None),
        (None, "https://halvern.example/a", None),
        ("Com", "https://halvern.com/a", None),
    ],
)
def test_the_name_of_a_publication_is_the_part_that_its_host_writes_out(
    title: str | None, url: str, name: str | None
) -> None:
    assert publication_name(title, url) == name


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (" /news/a ", "https://halvern.example/news/a"),
        ("//cdn.halvern.example/a", "https://cdn.halvern.example/a"),
        ("HTTPS://Other.example/a", "https://Other.example/a"),
        ("", None),
        (None, None),
        (5, None),
        ("file:///etc/passwd", None),
        ("https://paper.example@elsewhere.example/", None),
        ("https://[::1", None),
        ("https://halvern.example/" + "a" * 3000, None),
    ],
)
def test_addresses_that_lists_name(text: object, address: str | None) -> None:
    assert listed_address(text, "https://halvern.example/feed") == address
