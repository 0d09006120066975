"""A page becomes an article, or a reason."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ingest.errors import FormatError, IngestError, RejectedArticle
from ingest.extract import MAX_ELEMENTS, extract_article
from tests.ingest.sources_fakes import DATA, FETCHED_AT, page

JSON_LD = '<script type="application/ld+json">%s</script>'
PARAGRAPHS = "".join(
    f"<p>In report number {i} the council of Halvern said that the bridge stays open.</p>" for i in range(6)
)


def html(body: str = PARAGRAPHS, head: str = "", title: str = "Bridge stays open") -> str:
    return f"<html><head><title>{title}</title>{head}</head><body><article>{body}</article></body></html>"


def test_golden_page() -> None:
    article = extract_article(page((DATA / "article.html").read_bytes(), "https://www.halvern.example/n?id=1"))
    assert article.url == "https://www.halvern.example/n?id=1"
    assert article.canonical_url == "https://www.halvern.example/news/harbour-bridge-reopens"
    assert article.headline == "Harbour bridge reopens after two years"
    assert article.publisher == "The Halvern Post"
    assert article.byline == "Ada Lund, Tom Reyes"
    assert article.dateline == "HALVERN, 3 March"
    assert article.section == "Local"
    assert article.language == "en"
    assert article.published_at == datetime(2026, 3, 3, 7, 15, tzinfo=UTC)
    assert article.updated_at == datetime(2026, 3, 3, 12, tzinfo=UTC)
    paragraphs = article.body.split("\n\n")
    assert len(paragraphs) == 4
    assert paragraphs[0].startswith("HALVERN, 3 March — The harbour bridge reopened")
    assert paragraphs[-1].endswith("when the last load tests are due to end.")


def test_a_page_without_declarations_gets_no_date() -> None:
    article = extract_article(page(html(PARAGRAPHS + "<p>Published 1 March 2026.</p>")))
    assert article.published_at is None
    assert article.updated_at is None
    assert article.publisher == "halvern.example"
    assert article.headline == "Bridge stays open"


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="article:published_time" content="2026-03-03T08:15:00+01:00">',
        '<meta name="date" content="tomorrow"><meta itemprop="datePublished" content="2026-03-03T07:15Z">',
        JSON_LD % '{"@type": "ReportageNewsArticle", "datePublished": "2026-03-03T07:15:00"}',
        JSON_LD % "{broken" + '<meta name="pubdate" content="Tue, 03 Mar 2026 07:15:00 GMT">',
    ],
)
def test_published_dates(head: str) -> None:
    assert extract_article(page(html(head=head))).published_at == datetime(2026, 3, 3, 7, 15, tzinfo=UTC)


def test_a_time_element_counts_only_beside_the_headline() -> None:
    own = '<h1>Bridge</h1><time datetime="2026-03-03T07:15Z">today</time>' + PARAGRAPHS
    related = PARAGRAPHS + '<time datetime="2026-01-01">a</time><time datetime="2026-01-02">b</time>'
    assert extract_article(page(html(own))).published_at == datetime(2026, 3, 3, 7, 15, tzinfo=UTC)
    assert extract_article(page(html(related))).published_at is None


def test_a_date_far_in_the_future_is_no_date() -> None:
    stated = (FETCHED_AT + timedelta(days=30)).isoformat()
    head = f'<meta property="article:published_time" content="{stated}">'
    assert extract_article(page(html(head=head))).published_at is None


@pytest.mark.parametrize(
    ("href", "canonical"),
    [
        ("https://m.halvern.example/a?utm_source=x", "https://m.halvern.example/a"),
        ("https://other.example/stolen", "https://halvern.example/news/bridge"),
        ("https://halvern.example/", "https://halvern.example/news/bridge"),
        ("javascript:alert(1)", "https://halvern.example/news/bridge"),
        ("http://[", "https://halvern.example/news/bridge"),
    ],
)
def test_canonical_addresses_are_believed_only_within_one_owner(href: str, canonical: str) -> None:
    article = extract_article(page(html(head=f'<link rel="canonical" href="{href}">')))
    assert article.canonical_url == canonical


def test_a_saved_page_has_the_address_that_it_declares_or_none() -> None:
    declared = html(head='<link rel="canonical" href="https://halvern.example/a?fbclid=1">')
    saved = extract_article(page(declared, "file:/home/ada/a.html", ""))
    assert (saved.url, saved.canonical_url) == ("https://halvern.example/a?fbclid=1", "https://halvern.example/a")
    silent = extract_article(page(html(), "file:/home/ada/a.html", ""))
    assert (silent.url, silent.canonical_url) == (None, None)
    assert silent.source_key == "file:/home/ada/a.html"
    assert silent.publisher is None


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (" \n", "is empty"),
        (html("<p>Two words.</p>"), "no article text"),
        (html("<p>Your name</p><form><input type='PASSWORD'></form>", title="Halvern"), "login page"),
        (html("<p>Sorry, gone.</p>", title="Page not found | Halvern Post"), "no such page"),
        (
            html("<p>Please enable JavaScript and reload this page to read the story that you asked for.</p>"),
            "automatic readers",
        ),
    ],
)
def test_rejections_say_why(body: str, told: str) -> None:
    with pytest.raises(RejectedArticle, match=told):
        extract_article(page(body))


@pytest.mark.parametrize(
    "body",
    [
        b"\x89PNG\r\n\x1a\n" + b"\0" * 50,
        b"<html>" + b"\0" * 50,
        PARAGRAPHS.replace("0", "é" * 80 + "!").encode().replace(b"!", b"\xe9"),
    ],
)
def test_what_is_not_clean_text_is_a_format_error(body: bytes) -> None:
    with pytest.raises(FormatError):
        extract_article(page(body))


def test_a_bad_byte_outside_the_article_does_no_harm() -> None:
    body = html("<!-- " + "é" * 80 + " -->" + PARAGRAPHS).encode().replace("é -->".encode(), b"\xe9 -->")
    assert "\ufffd" not in extract_article(page(body)).body


@pytest.mark.parametrize(
    "body",
    [
        "<div>" * 20_000 + "x",
        "<html><head><script type='application/ld+json'>" + "[" * 20_000 + "</script></head><body>x",
        "<p " + "a=b " * 20_000 + ">x",
        "<![CDATA[" * 1000,
        "<html/>",
    ],
)
def test_hostile_markup_never_raises_anything_else(body: str) -> None:
    with pytest.raises(IngestError):
        extract_article(page(body))


def test_strange_character_references_give_storable_text() -> None:
    article = extract_article(page(html(PARAGRAPHS.replace("council", "cou&#0;&#xD800;&#x1F600;ncil"))))
    article.body.encode()


def test_a_page_of_too_many_elements_is_not_read() -> None:
    with pytest.raises(FormatError, match=f"{MAX_ELEMENTS:,} are the most"):
        extract_article(page(html(PARAGRAPHS + "<br>" * MAX_ELEMENTS)))


@pytest.mark.parametrize(
    ("head", "publisher"),
    [
        ('<meta property="og:site_name" content="Halvern Post">', "Halvern Post"),
        (JSON_LD % '{"@type": "NewsArticle", "publisher": {"name": "The Halvern Post"}}', "The Halvern Post"),
        (
            (JSON_LD % '{"@type": "NewsArticle", "publisher": {"name": "Associated Press"}}')
            + '<meta property="og:site_name" content="Halvern Post">',
            "Halvern Post",
        ),
        ('<meta property="og:site_name" content="https://halvern.example">', "halvern.example"),
        ('<meta property="og:site_name" content="@halvernpost">', "halvernpost"),
        ("", "halvern.example"),
    ],
)
def test_the_publisher_is_the_site_that_the_address_belongs_to(head: str, publisher: str) -> None:
    assert extract_article(page(html(head=head))).publisher == publisher


@pytest.mark.parametrize(
    ("head", "body", "headline"),
    [
        (
            '<meta property="og:title" content="Bridge stays open | Halvern">',
            "<h1>Bridge stays open</h1>",
            "Bridge stays open",
        ),
        ('<meta property="og:title" content="Bridge &amp;amp; road">', "<h1>Halvern Post</h1>", "Bridge & road"),
        ("", "<h1>Logo</h1><h1>Bridge stays open</h1>", "Bridge stays open"),
    ],
)
def test_the_headline_is_the_heading_that_the_title_repeats(head: str, body: str, headline: str) -> None:
    assert extract_article(page(html(body + PARAGRAPHS, head))).headline == headline


def test_a_title_without_a_heading_loses_the_site_s_name() -> None:
    head = '<meta property="og:site_name" content="Halvern Post">'
    assert (
        extract_article(page(html(head=head, title="Bridge - stays open | Halvern Post"))).headline
        == "Bridge - stays open"
    )


@pytest.mark.parametrize(
    ("body", "byline"),
    [
        ('<a rel="author" href="/ada">Ada Lund</a>', "Ada Lund"),
        ('<p class="byline">By Ada Lund<br>Monday, 3 March</p>', "Ada Lund"),
        ('<p class="byline">By <a href="/a">Ada Lund</a> and <a href="/t">Tom Reyes</a></p>', "Ada Lund, Tom Reyes"),
    ],
)
def test_bylines_in_the_page(body: str, byline: str) -> None:
    assert extract_article(page(html(body + PARAGRAPHS))).byline == byline


def test_the_first_of_several_sections() -> None:
    head = '<meta property="article:section" content="Local,Front page,Popular">'
    assert extract_article(page(html(head=head))).section == "Local"


def test_tables_lose_the_marks_that_draw_them() -> None:
    table = (
        "<table><tr><th>Town</th><th>Votes</th></tr><tr><td>Osby is the largest town</td><td>1,240</td></tr></table>"
    )
    body = extract_article(page(html(PARAGRAPHS + table + PARAGRAPHS))).body
    assert "Osby is the largest town | 1,240" in body
    assert "---" not in body
