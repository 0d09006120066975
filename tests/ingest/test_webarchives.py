"""Web archives: each page of a crawl an article, everything else passed over, damage told after what came before."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from ingest.sources import Limits
from tests.ingest.sources_fakes import DATA, read, read_one

pytestmark = pytest.mark.filterwarnings("ignore:Unclosed file <tempfile:ResourceWarning")
"""Warcio's writer leaves its own temporary files open."""

PAGE = (DATA / "article.html").read_bytes()
TEXT = b"Bridge reopens\n\nIt did, on Tuesday."


class Crawl:
    """An archive in the making."""

    def __init__(self, *, packed: bool = False) -> None:
        self._file = BytesIO()
        self._writer = WARCWriter(self._file, gzip=packed)

    def answer(
        self, address: str, body: bytes = PAGE, status: str = "200 OK", record_type: str = "response", **headers: str
    ) -> Crawl:
        stated = {"Content_Type": "text/html"} | headers
        http = StatusAndHeaders(status, [(key.replace("_", "-"), value) for key, value in stated.items()], "HTTP/1.1")
        record = self._writer.create_warc_record(
            address,
            record_type,
            payload=BytesIO(body),
            http_headers=http,
            warc_headers_dict={"WARC-Date": "2026-03-02T07:15:00Z"},
        )
        self._writer.write_record(record)
        return self

    def note(self) -> Crawl:
        record = self._writer.create_warcinfo_record("a.warc", {"software": "a crawler"})
        self._writer.write_record(record)
        return self

    @property
    def data(self) -> bytes:
        return self._file.getvalue()

    def saved(self, path: Path) -> Path:
        path.write_bytes(self.data)
        return path


@pytest.mark.parametrize("packed", [False, True])
def test_pages_are_read_and_everything_else_is_passed_over(tmp_path: Path, packed: bool) -> None:
    crawl = (
        Crawl(packed=packed)
        .note()
        .answer("https://halvern.example/a", record_type="request", status="GET / HTTP/1.1")
        .answer("https://halvern.example/a")
        .answer("https://halvern.example/robots.txt", b"User-agent: *", Content_Type="text/plain")
        .answer("https://halvern.example/t", TEXT, Content_Type="text/plain; charset=utf-8")
        .answer("https://halvern.example/gone", status="404 Not Found")
        .answer("https://halvern.example/moved", b"", status="301 Moved Permanently")
        .answer("https://halvern.example/a", b"", record_type="revisit")
        .answer("https://halvern.example/p.png", b"\x89PNG", Content_Type="image/png")
        .answer("https://halvern.example/feed", (DATA / "feed.rss").read_bytes())
        .answer("dns:halvern.example", b"192.0.2.1", Content_Type="text/plain")
    )
    page, text = read(crawl.saved(tmp_path / ("a.warc.gz" if packed else "a.warc")))
    assert page.source == "https://halvern.example/a"
    assert page.article
    assert page.article.publisher == "The Halvern Post"
    assert page.article.fetched_at == datetime(2026, 3, 2, 7, 15, tzinfo=UTC)
    assert text.article
    assert (text.article.headline, text.article.url) == ("Bridge reopens", "https://halvern.example/t")


def chunked(body: bytes) -> bytes:
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in (body[:100], body[100:])) + b"0\r\n\r\n"


def bare_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (chunked(PAGE), {"Transfer_Encoding": "Chunked"}),
        (PAGE, {"Transfer_Encoding": "chunked"}),
        (gzip.compress(PAGE), {"Content_Encoding": "gzip"}),
        (chunked(gzip.compress(PAGE)), {"Content_Encoding": "gzip", "Transfer_Encoding": "chunked"}),
        (PAGE, {"Content_Encoding": "gzip"}),
        (PAGE, {"Content_Encoding": "br"}),
        (zlib.compress(PAGE), {"Content_Encoding": "deflate"}),
        (bare_deflate(PAGE), {"Content_Encoding": "deflate"}),
    ],
)
def test_a_body_as_sent_or_as_stored_by_crawlers_that_unpack(
    tmp_path: Path, body: bytes, headers: dict[str, str]
) -> None:
    outcome = read_one(Crawl().answer("https://halvern.example/a", body, **headers).saved(tmp_path / "a.warc"))
    assert outcome.article, outcome.reason


@pytest.mark.parametrize(
    ("body", "headers", "told"),
    [
        (b"\x0b\x02\x80", {"Content_Encoding": "br"}, "compressed as br, which is not read"),
        (gzip.compress(PAGE)[:-20], {"Content_Encoding": "gzip"}, "cut-off gzip data"),
        (b"\x1f\x8b" + PAGE, {"Content_Encoding": "gzip"}, "damaged gzip data"),
        (gzip.compress(b"<p>" * 1_000_000), {"Content_Encoding": "gzip"}, "larger than 100,000 bytes"),
        (b"<p>" * 1_000_000, {}, "larger than 100,000 bytes"),
        (b"<p>Short.", {}, "holds no article text"),
    ],
)
def test_a_page_that_gives_no_article_does_not_touch_the_next(
    tmp_path: Path, body: bytes, headers: dict[str, str], told: str
) -> None:
    crawl = Crawl().answer("https://halvern.example/a", body, **headers).answer("https://halvern.example/b")
    bad, good = read(crawl.saved(tmp_path / "a.warc"), limits=Limits(max_document_bytes=100_000))
    assert bad.source == "https://halvern.example/a"
    assert told in (bad.reason or "")
    assert good.article


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("cut", [5, 400, 700])
def test_what_stands_before_a_break_is_kept(tmp_path: Path, packed: bool, cut: int) -> None:
    path = tmp_path / ("a.warc.gz" if packed else "a.warc")
    crawl = Crawl(packed=packed).answer("https://halvern.example/a").answer("https://halvern.example/b")
    path.write_bytes(crawl.data[:-cut])
    first, *_, broken = read(path)
    assert first.article
    assert broken.source == str(path)
    assert ("cut-off gzip" if packed else "breaks off in a record") in (broken.reason or "")


def test_what_is_no_record_is_told_after_what_came_before(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.warc"
    spaced = b"WARC/1.0\r\nWARC-Target-URI: \x1b[31m a\r\nContent-Length: 0\r\n\r\n\r\n\r\n"
    path.write_bytes(Crawl().answer("https://halvern.example/a").data + spaced + b"\x1b[31m no record\r\n" * 3)
    first, broken = read(path)
    assert first.article
    assert "is damaged" in (broken.reason or "")
    assert "\x1b" not in (broken.reason or "")
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "holds no pages (records of other kinds: 0)"),
        (Crawl().note().data, "holds no pages (records of other kinds: 1)"),
        (b"<html>", "is damaged"),
        (b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: x\r\n\r\n", "holds no pages"),
        (b"WARC/1.0\r\nWARC-Type: response\r\n\r\n<p>", "breaks off"),
        (b"WARC/1.0\r\nX: " + b"x" * 2_000_000, "is damaged (more than 1,000,000 bytes without a record)"),
        (b"\r\n" * 1_000_000, "breaks off"),
    ],
)
def test_files_that_are_no_archive_of_pages(tmp_path: Path, data: bytes, told: str) -> None:
    (tmp_path / "a.warc").write_bytes(data)
    assert told in (read_one(tmp_path / "a.warc").reason or "")


def test_a_record_of_any_size_is_passed_over_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    with gzip.open(path, "wb", compresslevel=1) as archive:
        archive.write(b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://halvern.example/big\r\n")
        archive.write(b"Content-Length: 50000000\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
        for _ in range(50):
            archive.write(b"x" * 1_000_000)
    limits = Limits(max_document_bytes=1_000_000)
    tracemalloc.start()
    outcome = read(path, limits=limits)[0]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "larger than 1,000,000 bytes" in (outcome.reason or "")
    assert peak < 10_000_000
