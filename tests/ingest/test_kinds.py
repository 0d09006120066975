"""Every kind of file: one table, feeds on disk, and nothing that a hostile file can raise."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.errors import SourceError
from ingest.sources.kinds import KNOWN, READERS, reader_named
from tests.ingest.sources_fakes import DATA, FakeWeb, page, read, read_one

ARTICLE = "https://halvern.example/news/bridge?utm_medium=rss"


def test_names_and_their_readers() -> None:
    assert reader_named("A.HTML.GZ", "x") == (READERS[".html"], True)
    assert reader_named("a.tar.eml", "x") == (READERS[".eml"], False)
    for name in ("a", "gz", ".gz", "a.gz", "a.zip.gz", "a.eml.gz.gz", "a.doc"):
        with pytest.raises(SourceError) as caught:
            reader_named(name, name)
        assert KNOWN in str(caught.value)


@pytest.mark.parametrize("name", ["feed.rss", "feed.xml", "feed.rss.gz"])
def test_a_feed_on_disk_gives_the_pages_behind_it(tmp_path: Path, name: str) -> None:
    data = (DATA / "feed.rss").read_bytes()
    (tmp_path / name).write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    web = FakeWeb(page((DATA / "article.html").read_bytes(), ARTICLE))
    found, missing = read(tmp_path / name, web=web)
    assert found.source == ARTICLE
    assert found.article
    assert "404" in (missing.reason or "")


def test_feeds_on_disk_in_an_opml_in_a_zip_and_on_standard_input(tmp_path: Path) -> None:
    feed = page((DATA / "feed.rss").read_bytes(), "https://halvern.example/feed", "application/rss+xml")
    web = FakeWeb(feed, page((DATA / "article.html").read_bytes(), ARTICLE))
    opml = b'<opml version="2.0"><body><outline type="rss" xmlUrl="https://halvern.example/feed"/></body></opml>'
    with zipfile.ZipFile(tmp_path / "f.zip", "w") as archive:
        archive.writestr("feeds.opml", opml)
    for outcomes in (
        read(tmp_path / "f.zip", web=web),
        read("-", stdin=opml, web=web),
        read("-", stdin=feed.body, web=web),
    ):
        assert outcomes[0].source == ARTICLE
        assert outcomes[0].article


def test_xml_that_is_no_list(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text("<?xml version='1.0'?><invoice/>")
    assert "XML of an unknown kind" in (read_one(tmp_path / "a.xml").reason or "")


STARTS = st.sampled_from(
    [
        b"",
        b"---\n",
        b"---\na: ",
        b"# T\n\n",
        b"From: a\nSubject: =?utf-8?b?",
        b"Subject: a\nContent-Type: multipart/mixed; boundary=x\n\n--x\n",
        b"Subject: a\nContent-Type: message/rfc822\n\n",
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://h.example/\r\nContent-Length: 60\r\n\r\n",
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://h.example/\r\nContent-Length: 60\r\n\r\n"
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: deflate\r\n\r\n",
        (DATA / "newsletter.eml").read_bytes()[:-700],
        b"<rss><channel><item>",
        b"<opml><body>",
        b'{"articles": [',
        b"<html><p>",
    ]
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start=STARTS, rest=st.binary(max_size=200), in_zip=st.booleans())
@pytest.mark.parametrize("suffix", READERS)
def test_any_bytes_give_outcomes(tmp_path: Path, suffix: str, start: bytes, rest: bytes, in_zip: bool) -> None:
    path = tmp_path / ("a.zip" if in_zip else f"a{suffix}")
    if in_zip:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(f"a{suffix}", start + rest)
    else:
        path.write_bytes(start + rest)
    for outcome in read(path):
        outcome.source.encode()
        assert outcome.article or outcome.reason


def _small_zip() -> bytes:
    from io import BytesIO

    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", b"Some words." * 9)
        archive.writestr("b.jsonl.gz", gzip.compress(b'{"body": "a"}\n'))
    return file.getvalue()


SMALL_ZIP = _small_zip()


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, len(SMALL_ZIP) - 1), value=st.binary(min_size=1, max_size=4), cut=st.integers(0, 40))
def test_a_zip_with_any_bytes_changed_gives_outcomes(tmp_path: Path, at: int, value: bytes, cut: int) -> None:
    data = SMALL_ZIP[:at] + value + SMALL_ZIP[at + len(value) :]
    (tmp_path / "a.zip").write_bytes(data[: len(data) - cut])
    assert read(tmp_path / "a.zip")
