"""Feeds, the broken ones included, are lists of addresses with what the feed says of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.article import Feed, FeedItem
from ingest.errors import FormatError
from ingest.sources.feeddates import feed_date
from ingest.sources.feeds import MAX_TAGS, read_feed
from tests.ingest.sources_fakes import DATA, FETCHED_AT, page

FEEDS = DATA.parent / "feeds"
SHARED = Path(__file__).parents[3] / "shared" / "data" / "feeds"
FEED_URL = "https://halvern.example/feed"
SITE = "https://halvern.example/news/"


def feed(body: bytes | str, content_type: str = "") -> Feed:
    return read_feed(page(body, FEED_URL, content_type))


def rss(items: str, head: str = "") -> str:
    return f"{head}<rss version='2.0'><channel>{items}</channel></rss>"


def test_rss() -> None:
    found = feed((DATA / "feed.rss").read_bytes(), "application/rss+xml")
    assert (found.title, found.site_url) == ("The Halvern Post", "https://halvern.example/")
    assert found.items == (
        FeedItem(SITE + "bridge?utm_medium=rss", "Harbour bridge reopens", datetime(2026, 3, 3, 7, 15, tzinfo=UTC)),
        FeedItem(SITE + "ferry", "Ferry cancelled", None),
    )


def test_atom_with_only_an_updated_date() -> None:
    (item,) = feed((DATA / "feed.atom").read_bytes(), "text/xml").items
    assert (item.url, item.headline) == (SITE + "cafe", "Café closes")
    assert item.published_at == item.updated_at == datetime(2026, 3, 2, 8, tzinfo=UTC)


def test_an_atom_entry_with_several_links_and_relative_ones() -> None:
    bridge, markup = feed((FEEDS / "links.atom").read_bytes()).items
    assert bridge == FeedItem(
        url=SITE + "bridge",
        headline="Bridge reopens",
        published_at=datetime(2026, 3, 3, 7, tzinfo=UTC),
        updated_at=datetime(2026, 3, 3, 9, 30, tzinfo=UTC),
        entry_id="tag:halvern.example,2026:1",
        byline="Ada Moll, Bo Lind",
    )
    assert (markup.url, markup.headline) == (SITE + "markup", "How to write <b>")


def test_a_feed_with_everything_wrong() -> None:
    found = feed((FEEDS / "broken.rss").read_bytes(), "application/rss+xml")
    assert found.title == "The Halvern Post"
    assert [(item.url, item.headline, item.published_at) for item in found.items] == [
        (SITE + "cafe", "Café closes & moves", datetime(2026, 3, 3, 12, 15, tzinfo=UTC)),
        (SITE + "tom", "Tom & Jerry win", datetime(2026, 3, 2, tzinfo=UTC)),
        (SITE + "prices", "Prices fall by 3 % — “at last”", None),
        (SITE + "counted", "Counted", None),
        (SITE + "untitled", None, None),
    ]


def test_json_feed() -> None:
    found = feed((FEEDS / "feed.json").read_bytes(), "application/feed+json")
    assert (found.title, found.site_url) == ("The Halvern Post", "https://halvern.example/")
    bridge, ferry, story = found.items
    assert bridge == FeedItem(
        url=SITE + "bridge",
        headline="Bridge & harbour",
        published_at=datetime(2026, 3, 3, 7, tzinfo=UTC),
        updated_at=datetime(2026, 3, 3, 10, tzinfo=UTC),
        entry_id="1",
        byline="Ada Moll, Bo Lind",
        content_html="<p>It reopened.</p>",
    )
    assert (ferry.url, ferry.byline) == (SITE + "ferry", "Ada Moll")
    assert ferry.content_html == "<p>It is.</p><p>Today &lt;too&gt;.</p>"
    assert (story.url, story.content_html) == ("https://other.example/story", None)


@pytest.mark.parametrize(
    "body",
    [
        '{"version": "https://jsonfeed.org/version/1", "items": [',
        '{"version": "https://jsonfeed.org/version/1", "items": {}}',
        '{"version": "https://jsonfeed.org/version/1", "items": ' + "[" * 100_000,
        '{"version": "https://jsonfeed.org/version/1", "items": [' + "9" * 5000 + "]}",
    ],
)
def test_a_broken_json_feed_says_so(body: str) -> None:
    with pytest.raises(FormatError, match=r"JSON feed"):
        feed(body)


@pytest.mark.parametrize(
    "body",
    [
        "<title>Halvern à midi</title>".encode("latin-1"),
        b"\xef\xbb\xbf" + "<title>Halvern à midi</title>".encode(),
        b"\n \n" + "<title>Halvern \0\x0bà midi</title>".encode(),
        "<title>Halvern à midi</title>".encode("utf-16"),
    ],
    ids=["latin-1 declared utf-8", "byte order mark", "control characters", "utf-16"],
)
def test_encodings(body: bytes) -> None:
    item = b"<rss version='2.0'><channel><item>%s<link>https://halvern.example/news/a</link></item></channel></rss>"
    declared = b"<?xml version='1.0' encoding='utf-8'?>"
    if body.startswith(b"\xff\xfe"):
        whole = (declared + item).decode().replace("%s", body.decode("utf-16")).encode("utf-16")
    else:
        start, title = body[: body.index(b"<title>")], body[body.index(b"<title>") :]
        whole = start + declared + item % title
    (entry,) = feed(whole).items
    assert entry.headline == "Halvern à midi"


@pytest.mark.parametrize(
    ("cut", "found"),
    [
        ("<description>some day</desc", ["a", "b"]),
        ("<description><![CDATA[<p>one</p><p>tw", ["a", "b"]),
        ("", ["a", "b"]),
    ],
)
def test_a_cut_off_feed_gives_what_came_through(cut: str, found: list[str]) -> None:
    whole = rss(f"<item><link>{SITE}a</link></item><item><link>{SITE}b</link>")
    body = whole[: whole.index("</channel>")] + cut
    items = feed(body).items
    assert [item.url for item in items] == [SITE + name for name in found]
    assert items[-1].content_html is None


def test_half_an_address_is_none() -> None:
    items = feed(
        f"<rss version='2.0'><channel><item><link>{SITE}a</link></item><item><title>B</title><link>{SITE}b"
    ).items
    assert [item.url for item in items] == [SITE + "a"]


@pytest.mark.parametrize(
    "body", [b"", b"<html><body>Moved</body></html>", b"{}", b"\0\1\2", b"<rss", b"<!DOCTYPE x [<!ENTITY"]
)
def test_what_is_no_feed_says_so(body: bytes) -> None:
    with pytest.raises(FormatError, match="not an RSS, Atom or JSON feed"):
        feed(body, "application/rss+xml")


def test_an_image_is_no_feed() -> None:
    with pytest.raises(FormatError, match="a PNG image"):
        feed(b"\x89PNG\r\n", "application/rss+xml")


@pytest.mark.parametrize(
    "declarations",
    [
        '<!ENTITY f SYSTEM "file:///etc/passwd">',
        '<!ENTITY a "xxxxxxxxxx">'
        + "".join(f'<!ENTITY {name} "{f"&{below};" * 20}">' for below, name in ("ab", "bc", "cd", "de", "ef")),
    ],
    ids=["external", "bomb"],
)
def test_entities_of_a_document_are_not_expanded(declarations: str) -> None:
    head = f'<?xml version="1.0"?><!DOCTYPE r [{declarations}]>'
    (item,) = feed(rss(f"<item><title>x&f;</title><link>{SITE}a</link></item>", head)).items
    assert len(item.headline or "") < 10


def test_what_only_an_attack_holds_is_not_read() -> None:
    first = f"<item><link>{SITE}a</link></item>"
    attributes = "".join(f" a{n}='1'" for n in range(20_000))
    assert len(feed(rss(f"{first}<item{attributes}><link>{SITE}b</link></item>")).items) == 1
    assert len(feed(rss(first + "<" * MAX_TAGS + f"<item><link>{SITE}b</link></item>")).items) == 1


def test_a_feed_read_from_a_file_says_itself_where_it_belongs() -> None:
    fetched = page((FEEDS / "feed.json").read_bytes(), FEED_URL)
    saved = replace(fetched, requested_url="file:/saved/feed.json", final_url="file:/saved/feed.json")
    assert read_feed(saved) == read_feed(fetched)
    body = rss("<link>https://halvern.example/</link><item><link>/news/a</link></item>")
    (item,) = read_feed(replace(saved, body=body.encode())).items
    assert item.url == SITE + "a"


@pytest.mark.parametrize(
    ("stated", "found"),
    [
        ("Tue, 03 Mar 2026 09:00:00 GMT", "2026-03-03T09:00"),
        ("Tue, 3 Mar 26 09:00 EST", "2026-03-03T14:00"),
        ("Tue, 03 Mar 2026 09:00:00 BST", "2026-03-03T08:00"),
        ("03 Mar 2026 0900 +0100", "2026-03-03T08:00"),
        ("Seg, 23 Fev 2026 19:42:40 -0300", "2026-02-23T22:42:40"),
        ("Di, 03. März 2026 09:00:00 MEZ", "2026-03-03T08:00"),
        ("mar., 03 févr. 2026 09:00:00 +01:00", "2026-02-03T08:00"),
        ("2026-03-03T09:00:00.5+02:00", "2026-03-03T07:00:00.5"),
        ("2026-03-03 09:00:00", "2026-03-03T09:00"),
        ("Tue, 03 Mar 2026 09:00:00 XYZ", "2026-03-03T09:00"),
        ("Thu, 05 Mar 2026 08:00:00 GMT", "2026-03-05T08:00"),
        ("Thu, 05 Mar 2026 10:00:00 GMT", None),
        ("Tue, 31 Feb 2026 09:00:00 GMT", None),
        ("Tue, 03 Foo 2026 09:00:00 GMT", None),
        ("03/04/2026", None),
        ("yesterday", None),
        (None, None),
    ],
)
def test_dates(stated: str | None, found: str | None) -> None:
    expected = datetime.fromisoformat(found + ("0000" if ".5" in found else "")).replace(tzinfo=UTC) if found else None
    assert feed_date(stated, fetched_at=FETCHED_AT) == expected


# Entries with an address, with a date, with a byline; the first headline.
YIELD = {
    "content-encoded.rss": (7, 7, 7, "THE CREATIVE FORAGER"),
    "encoding.rss": (40, 40, 0, "Mãe de utente é a nova presidente da Raríssimas"),
    "feedburner.atom": (25, 25, 25, "AdWords and DFP Java client library will soon require Java 7+"),
    "guardian.rss": (55, 55, 50, "Trump State of the Union address promised unity but emphasized discord"),
    "gulp-atom.atom": (10, 10, 10, "v3.9.0"),
    "heise.atom": (15, 15, 0, "Java-Anwendungsserver: Red Hat gibt WildFly 10 frei"),
    "heraldsun.rss": (2, 0, 0, "The First Item"),
    "incomplete-fields.atom": (0, 0, 0, None),
    "instant-article.rss": (0, 0, 0, None),  # its only entry links to the front page
    "missing-fields.atom": (0, 0, 0, None),
    "rss-1.rss": (69, 69, 69, "Food for fungi"),
    "uolNoticias.rss": (15, 15, 0, "Ibope: Bolsonaro perde de Haddad, Ciro e Alckmin em simulações de 2º turno"),
}


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs ../shared/data/feeds beside the repository")
def test_real_and_broken_feeds() -> None:
    found = {}
    for path in sorted(SHARED.iterdir()):
        if path.name not in YIELD:
            continue
        items = feed(path.read_bytes()).items
        dated, signed = (sum(value is not None for value in values) for values in zip(
            *((item.published_at, item.byline) for item in items), strict=True
        )) if items else (0, 0)  # fmt: skip
        assert all(item.headline and "\ufffd" not in item.headline for item in items)
        found[path.name] = (len(items), dated, signed, items[0].headline if items else None)
    assert found == YIELD


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs ../shared/data/feeds beside the repository")
def test_a_page_in_place_of_a_feed() -> None:
    with pytest.raises(FormatError, match="not an RSS, Atom or JSON feed"):
        feed((SHARED / "unrecognized.rss").read_bytes(), "text/xml")
