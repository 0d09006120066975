"""Sitemaps list addresses, the newest first; what they list is as hostile as any page."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime

import pytest

from ingest.article import FeedItem
from ingest.errors import FormatError
from ingest.sources import Limits
from ingest.sources.sitemaps import MAX_ADDRESSES, MAX_SITEMAPS, Sitemaps, is_text_sitemap, read_sitemap, unpacked
from tests.ingest.sources_fakes import DATA, FakeWeb, page, read

NEWS = (DATA.parent / "feeds" / "news_sitemap.xml").read_bytes()
URL = "https://halvern.example/sitemap.xml"
SITE = "https://halvern.example/news/"
ARTICLE = "<html><body>" + "<p>The ferry to the islands was cancelled on Monday because of the storm.</p>" * 4


def urlset(*addresses: str) -> str:
    return "<urlset>" + "".join(f"<url><loc>{address}</loc></url>" for address in addresses) + "</urlset>"


def index(*addresses: str, lastmod: str = "") -> str:
    entries = (f"<sitemap><loc>{address}</loc>{lastmod}</sitemap>" for address in addresses)
    return f"<sitemapindex>{''.join(entries)}</sitemapindex>"


def test_a_sitemap_with_news() -> None:
    found = read_sitemap(page(NEWS, URL))
    assert found.feed.title == "The Halvern Post"
    assert found.feed.items == (
        FeedItem(SITE + "bridge", "Bridge & harbour reopen", datetime(2026, 3, 3, 7, tzinfo=UTC)),
        FeedItem(SITE + "old?a=1&b=2", None, None, datetime(2026, 3, 1, tzinfo=UTC)),
        FeedItem(SITE + "undated", None, None),
        FeedItem(SITE + "tomorrow", None, None),
    )


def test_a_sitemap_as_text() -> None:
    found = read_sitemap(page(f"\ufeff{SITE}a\r\n\n{SITE}b\nno address\n", "https://halvern.example/sitemap.txt"))
    assert [item.url for item in found.feed.items] == [SITE + "a", SITE + "b"]


def test_which_text_is_a_sitemap() -> None:
    assert is_text_sitemap("https://a.example/x/Sitemap_2.txt")
    assert not is_text_sitemap("https://a.example/robots.txt")
    assert not is_text_sitemap("https://a.example/sitemap/a.txt")


@pytest.mark.parametrize("body", [b"", b"<html></html>", b"<urlset"])
def test_what_is_no_sitemap_says_so(body: bytes) -> None:
    with pytest.raises(FormatError, match="sitemap"):
        read_sitemap(page(b"<" + body, URL))


def test_a_broken_sitemap_gives_what_came_before_the_break() -> None:
    body = urlset(SITE + "a", SITE + "b").replace("</urlset>", f"<url><loc>{SITE}c")
    assert [item.url for item in read_sitemap(page(body, URL)).feed.items] == [SITE + "a", SITE + "b"]


def test_entities_of_a_document_are_text() -> None:
    body = f'<!DOCTYPE u [<!ENTITY x SYSTEM "file:///etc/passwd">]>{urlset(SITE + "a?x=&x;")}'
    (item,) = read_sitemap(page(body, URL)).feed.items
    assert item.url == SITE + "a?x=&x;"


def test_more_addresses_than_the_protocol_allows_are_not_read() -> None:
    body = "\n".join(f"{SITE}{number}" for number in range(MAX_ADDRESSES + 1))
    assert len(read_sitemap(page(body, "https://halvern.example/sitemap.txt")).feed.items) == MAX_ADDRESSES


def test_gzip_data_is_unpacked_up_to_a_limit() -> None:
    packed = page(gzip.compress(NEWS), URL + ".gz", "application/gzip")
    assert unpacked(packed, 10_000).body == NEWS
    with pytest.raises(FormatError, match="more than 1,000 bytes"):
        unpacked(page(gzip.compress(b"x" * 1_000_000), URL), 1000)
    with pytest.raises(FormatError, match="cut-off gzip"):
        unpacked(page(gzip.compress(NEWS)[:-9], URL), 10_000)


@pytest.mark.parametrize("content_type", ["application/gzip", "application/octet-stream", "text/xml"])
def test_the_newest_articles_of_a_sitemap_are_ingested(content_type: str) -> None:
    web = FakeWeb(page(gzip.compress(NEWS), URL, content_type), page(ARTICLE, SITE + "bridge"))
    bridge, old, rest = read(URL, web=web, limits=Limits(max_feed_items=2))
    assert bridge.article
    assert bridge.article.headline == "Bridge & harbour reopen"
    assert bridge.article.published_at == datetime(2026, 3, 3, 7, tzinfo=UTC)
    assert bridge.article.publisher == "halvern.example"
    assert "404" in (old.reason or "")
    assert "lists 2 more addresses" in (rest.reason or "")


def test_an_index_opens_its_sitemaps_the_newest_first_until_there_is_enough() -> None:
    entries = "".join(
        f"<sitemap><loc>https://halvern.example/{name}.xml</loc><lastmod>2026-0{month}-01</lastmod></sitemap>"
        for name, month in (("january", 1), ("march", 3), ("february", 2), ("category-sitemap", 3))
    )
    web = FakeWeb(
        page(f"<sitemapindex>{entries}</sitemapindex>", URL, "text/xml"),
        page(urlset(SITE + "a"), "https://halvern.example/march.xml"),
        page(urlset(SITE + "b", SITE + "c"), "https://halvern.example/february.xml"),
    )
    outcomes = read(URL, web=web, limits=Limits(max_feed_items=2))
    assert [outcome.source for outcome in outcomes] == [SITE + "a", SITE + "b", URL]
    assert "1 more addresses and 1 sitemaps that were not opened" in (outcomes[-1].reason or "")
    assert "https://halvern.example/january.xml" not in web.asked


def test_a_sitemap_that_cannot_be_read_does_not_stop_the_others() -> None:
    web = FakeWeb(
        page(index("https://halvern.example/gone.xml", "https://halvern.example/a.xml"), URL, "text/xml"),
        page(urlset(SITE + "a"), "https://halvern.example/a.xml"),
        page(ARTICLE, SITE + "a"),
    )
    gone, article = read(URL, web=web)
    assert (gone.source, gone.article) == ("https://halvern.example/gone.xml", None)
    assert article.article


def test_indexes_in_a_circle_and_endless_ones_come_to_an_end() -> None:
    def endless(url: str) -> object:
        depth = url.count("x")
        return page(index(url, URL, *(f"{url}x{n}" for n in range(300))), url, "text/xml") if depth < 9 else None

    web = FakeWeb(page(index(URL), URL, "text/xml"))
    assert "without addresses" in (read(URL, web=web)[0].reason or "")
    sitemaps = Sitemaps(endless(URL), endless, Limits())  # type: ignore[arg-type]
    opened = 0
    while sitemaps.open_next():
        opened += 1
    assert opened == MAX_SITEMAPS
    assert sitemaps.unopened > 0
