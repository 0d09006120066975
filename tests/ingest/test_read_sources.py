"""What an administrator names, end to end: files, folders, standard input, pages and feeds."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.sources import Limits, SourceOutcome, read_sources
from ingest.sources.pages import page_kind, read_page
from ingest.sources.sniff import sniff
from ingest.sources.texts import article_from_text
from tests.ingest.sources_fakes import DATA, FETCHED_AT, FakeWeb, page, read, read_one
from tests.waiting import BOUND_S

SEED = Path(__file__).parents[3] / "shared" / "data" / "seed" / "article.txt"
FEED_URL = "https://halvern.example/feed"


def reason(outcome: SourceOutcome) -> str:
    assert outcome.article is None
    assert outcome.reason
    return outcome.reason


def test_a_text_file() -> None:
    article = read_one(DATA / "article.txt").article
    assert article
    assert article.section == "Business"
    assert article.headline == "Harbour dues to rise by a tenth"
    assert article.dateline == "HALVERN"
    assert article.body.startswith("HALVERN (Reuters) - The port authority will raise")
    assert article.body.endswith("Fishing boats under 12 metres are exempt.")
    assert article.published_at is article.publisher is article.url is None
    assert article.source_key == f"file:{DATA / 'article.txt'}"


@pytest.mark.skipif(not SEED.is_file(), reason="needs ../shared/data/seed beside the repository")
def test_the_seed_article() -> None:
    article = read_one(SEED).article
    assert article
    assert article.section == "World"
    assert article.headline
    assert article.headline.startswith("‘Many more’ Chinese soldiers")
    assert article.body.startswith("Two Chinese soldiers have been captured")
    assert article.body.endswith("in this war”.")


@pytest.mark.parametrize(
    ("text", "section", "headline", "body"),
    [
        ("One paragraph only", None, None, "One paragraph only"),
        ("World", None, None, "World"),
        ("World\n\nOne paragraph.", "World", None, "One paragraph."),
        ("World\nBridge reopens\n\nIt did.", "World", "Bridge reopens", "It did."),
        ("Bridge reopens\n\nIt did.\n\nToday.", None, "Bridge reopens", "It did.\n\nToday."),
        ("It reopened.\n\nToday.", None, None, "It reopened.\n\nToday."),
        ("He said “it is open.”\n\nToday.", None, None, "He said “it is open.”\n\nToday."),
        ("wrapped\nlines here\n\nToday.", None, None, "wrapped\nlines here\n\nToday."),
        ("Bridge reopens\n" + "word " * 60, None, "Bridge reopens", ("word " * 60).strip()),
    ],
)
def test_text_layouts(text: str, section: str | None, headline: str | None, body: str) -> None:
    article = article_from_text(text, name="t", fetched_at=FETCHED_AT, source_key=None)
    assert (article.section, article.headline, article.body) == (section, headline, body)


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("a.txt", b"caf\xe9", "a.txt is not valid UTF-8 (byte 0xE9 at position 3): save it as UTF-8"),
        ("a.txt", b"\x89PNG\r\n", "a PNG image"),
        ("a.txt", b" \n", "holds no text"),
        ("a.txt", b"x" * 2000, "is larger than 1,000 bytes"),
        ("a.txt.gz", gzip.compress(b"x" * 1_000_000), "is larger than 1,000 bytes"),
        ("a.txt.gz", gzip.compress(b"hello")[:-4], "damaged or cut-off gzip"),
        ("a.txt.gz", b"plain", "damaged or cut-off gzip"),
        ("a.html", b"", "is empty"),
        ("a.json", b"", "holds no records"),
        ("a.pdf", b"%PDF", "known are .html, .htm, .txt, .md"),
        ("a.gz", b"x", "known are"),
    ],
)
def test_files_that_give_no_article(tmp_path: Path, name: str, data: bytes, told: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    outcome = read_one(path, limits=Limits(max_document_bytes=1000))
    assert outcome.source == str(path)
    assert told in reason(outcome)


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("missing/a.txt", "missing/a.txt does not exist: check the path."),
        ("example.com/news", "write https://example.com/news."),
        ("ftp://example.com/a", "not an http or https address"),
        ("file:///etc/passwd", "not an http or https address"),
        ("", "An empty name"),
        ("a\0b", "does not exist"),
        ("x" * 5000, "cannot be opened"),
        ("/dev/null", "not a regular file"),
    ],
)
def test_names_that_are_no_source(source: str, told: str) -> None:
    assert told in reason(read_one(source))


def test_a_folder_is_read_in_order_and_says_what_it_passes_over(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "sub/c.txt", ".hidden.txt", ".git/d.txt", "notes.docx"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(f"Text of {name}")
    outcomes = read(tmp_path)
    assert [Path(o.source).name for o in outcomes] == ["a.txt", "b.txt", "notes.docx", "c.txt"]
    assert [o.article is not None for o in outcomes] == [True, True, False, True]


def test_an_empty_folder(tmp_path: Path) -> None:
    assert "holds no files" in reason(read_one(tmp_path))


def test_a_name_that_is_not_utf_8_can_be_stored(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/caf\xe9.txt"
    Path(os.fsdecode(path)).write_text("Text")
    outcome = read_one(os.fsdecode(path))
    assert outcome.source.endswith(r"caf\xe9.txt")
    assert outcome.article
    assert len(outcome.article.id) == 16


@pytest.mark.parametrize(
    ("data", "sources"),
    [
        (b'{"body": "a"}\n{"body": "b"}\n', ["-:1", "-:2"]),
        (b'[{"body": "a"},\n {"body": "b"}]', ["-#1", "-#2"]),
        (b'{\n "body": "a"}', ["-"]),
        (b"[Reuters] Plain text.", ["-"]),
        ((DATA / "article.html").read_bytes(), ["-"]),
        (b"x" * 200_000, ["-"]),
    ],
)
def test_standard_input(data: bytes, sources: list[str]) -> None:
    outcomes = read("-", stdin=data)
    assert [o.source for o in outcomes] == sources
    assert all(o.article for o in outcomes)


def test_standard_input_text_is_known_by_its_words() -> None:
    article = read_one("-", stdin=b"Plain text.").article
    assert article
    assert article.source_key.startswith("sha256:")


def test_one_bad_source_does_not_stop_the_rest() -> None:
    outcomes = read("missing.txt", "https://gone.example/a", DATA / "article.txt")
    assert [o.article is not None for o in outcomes] == [False, False, True]


def test_sources_are_read_lazily() -> None:
    web = FakeWeb()
    names = ["https://a.example/", "https://b.example/"]
    outcomes = read_sources(names, fetch=web, limits=Limits(), now=lambda: FETCHED_AT, stdin=sys.stdin.buffer)
    next(outcomes)
    assert web.asked == ["https://a.example/"]


def test_a_page_and_its_kinds() -> None:
    html = (DATA / "article.html").read_bytes()
    web = FakeWeb(
        page(html, "https://halvern.example/a"),
        page("Bridge reopens\n\nIt did.", "https://halvern.example/t", "text/plain"),
        page('[{"body": "a"}]', "https://halvern.example/j", "application/json"),
        page('{"body": "a"}\n', "https://halvern.example/l", "application/x-ndjson"),
        page("<?xml version='1.0'?><weather></weather>", "https://halvern.example/x", "text/xml"),
    )
    outcomes = read(*web.pages, web=web)
    assert [o.source for o in outcomes] == [
        "https://halvern.example/a",
        "https://halvern.example/t",
        "https://halvern.example/j#1",
        "https://halvern.example/l:1",
        "https://halvern.example/x",
    ]
    assert outcomes[0].article
    assert outcomes[0].article.publisher == "The Halvern Post"
    assert outcomes[1].article
    assert (outcomes[1].article.headline, outcomes[1].article.url) == ("Bridge reopens", "https://halvern.example/t")
    assert "XML of an unknown kind" in reason(outcomes[4])


def test_a_feed_gives_the_pages_behind_it_and_fills_their_gaps() -> None:
    plain = "<html><body>" + "<p>The ferry to the islands was cancelled on Monday because of the storm.</p>" * 4
    web = FakeWeb(
        page((DATA / "feed.rss").read_bytes(), FEED_URL, "text/html"),
        page(plain, "https://halvern.example/news/bridge?utm_medium=rss"),
    )
    found, missing = read(FEED_URL, web=web)
    assert found.source == "https://halvern.example/news/bridge?utm_medium=rss"
    assert found.article
    assert found.article.headline == "Harbour bridge reopens"
    assert found.article.published_at == datetime(2026, 3, 3, 7, 15, tzinfo=UTC)
    assert missing.source == "https://halvern.example/news/ferry"
    assert "404" in reason(missing)


@pytest.mark.parametrize("content_type", ["text/html", "text/xml", "application/json", "text/plain", ""])
def test_lists_are_known_by_their_first_bytes(content_type: str) -> None:
    lists = {
        "feed": (DATA / "feed.rss").read_bytes(),
        "json feed": b'{"version": "https://jsonfeed.org/version/1", "items": []}',
        "sitemap": b"<urlset></urlset>",
        "opml": b"<?xml version='1.0'?><opml version='2.0'></opml>",
    }
    assert {page_kind(page(body, FEED_URL, content_type)): body for body in lists.values()} == lists


def test_text_before_a_feed_is_passed_over_only_where_xml_was_declared() -> None:
    body = b"<br />\n<b>Warning</b>: printed <?xml version='1.0'?><rss></rss>"
    assert page_kind(page(body, FEED_URL, "text/xml")) == "feed"
    assert page_kind(page(body, FEED_URL, "text/plain")) != "feed"


def test_a_feed_read_from_a_file(tmp_path: Path) -> None:
    web = FakeWeb(page((DATA / "article.html").read_bytes(), "https://halvern.example/news/bridge?utm_medium=rss"))
    address = f"file:{tmp_path}/feed.rss"
    saved = page((DATA / "feed.rss").read_bytes(), address, "")
    outcomes = list(read_page(saved, web, Limits(max_feed_items=1)))
    assert [outcome.source for outcome in outcomes][1:] == [f"{tmp_path}/feed.rss"]
    assert outcomes[0].article


def test_a_text_read_from_a_file_is_known_by_its_path() -> None:
    (outcome,) = read_page(page("Bridge reopens\n\nIt did.", "file:/saved/a.xml", ""), FakeWeb(), Limits())
    assert outcome.article
    assert (outcome.article.url, outcome.article.source_key) == (None, "file:/saved/a.xml")


def test_a_feed_without_entries_and_one_with_too_many() -> None:
    empty = page("<rss version='2.0'><channel></channel></rss>", FEED_URL, "application/rss+xml")
    assert "without entries" in reason(read_one(FEED_URL, web=FakeWeb(empty)))
    full = page((DATA / "feed.rss").read_bytes(), FEED_URL, "application/rss+xml")
    outcomes = read(FEED_URL, web=FakeWeb(full), limits=Limits(max_feed_items=1))
    assert [o.source for o in outcomes] == ["https://halvern.example/news/bridge?utm_medium=rss", FEED_URL]
    assert "only the first 1 were read" in reason(outcomes[1])


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- x --><rss version='2.0'>", "feed"),
        (b'<feed xmlns="http://www.w3.org/2005/Atom">', "feed"),
        (b"<rdf:RDF xmlns:rdf='x'>", "feed"),
        (b"<!DOCTYPE html><rss>", "html"),
        (b"<!DOCTYPE r [<!ENTITY a '>'>]><rss>", "feed"),
        (b"<a:feed xmlns:a='http://www.w3.org/2005/Atom'>", "feed"),
        (b'{"title": "x", "version": "https://jsonfeed.org/version/1.1"}', "json feed"),
        (b"<?xml version='1.0'?><urlset>", "sitemap"),
        (b"<sitemapindex xmlns='x'>", "sitemap"),
        (b"<!-- c --><HTML>", "html"),
        (b"<p>x", "html"),
        (b"<?xml version='1.0'?><opml>", "opml"),
        (b"<hello> said the man", "text"),
        (b"<!--", "text"),
        ("{\n}".encode("utf-16"), "json"),
        (b"{curly} words", "text"),
        (b"", "text"),
    ],
)
def test_sniffing(head: bytes, kind: str) -> None:
    assert sniff(head) == kind


def test_an_outcome_is_an_article_or_a_reason() -> None:
    with pytest.raises(ValueError, match="an article or a reason"):
        SourceOutcome("a", None, None)


def test_importing_sources_is_light() -> None:
    heavy = {"httpx", "trafilatura", "lxml", "feedparser", "chromadb", "torch", "sqlalchemy", "telegram", "langchain"}
    code = "import sys, ingest.sources, ingest.sources.files, ingest.sources.pages; print(*sys.modules)"
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, timeout=BOUND_S, check=True
    )
    assert heavy.isdisjoint(done.stdout.split())
