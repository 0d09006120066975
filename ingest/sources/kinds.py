"""Which reader a document gets: by its suffix, or, where it has no name, by how it begins."""

from __future__ import annotations

from collections.abc import Iterator
from os.path import splitext

from ingest.article import FetchedPage
from ingest.decoding import decode_text
from ingest.errors import SourceError
from ingest.extract import extract_article
from ingest.sources.document import Document, Reader, Reading, whole
from ingest.sources.markdown import read_markdown
from ingest.sources.newsletters import begins_like_mail, read_newsletter
from ingest.sources.outcome import SourceOutcome, accepted
from ingest.sources.pages import read_page
from ingest.sources.records import read_json, read_json_lines
from ingest.sources.sniff import Kind, sniff
from ingest.sources.texts import article_from_text
from ingest.sources.webarchives import read_web_archive


def _html(document: Document, reading: Reading) -> Iterator[SourceOutcome]:
    yield accepted(document.name, extract_article(_page(document, reading)))


def _text(document: Document, reading: Reading) -> Iterator[SourceOutcome]:
    text = decode_text(whole(document, reading.limits), document.name)
    article = article_from_text(text, name=document.name, fetched_at=reading.fetched_at, source_key=document.key)
    yield accepted(document.name, article)


def _json(document: Document, reading: Reading) -> Iterator[SourceOutcome]:
    return read_json(document.stream, document.name, reading.limits, reading.fetched_at)


def _json_lines(document: Document, reading: Reading) -> Iterator[SourceOutcome]:
    return read_json_lines(document.stream, document.name, reading.limits, reading.fetched_at)


def _markup(document: Document, reading: Reading) -> Iterator[SourceOutcome]:
    """Feeds and lists of addresses, whatever they are called: the reader of pages tells them apart."""
    return read_page(_page(document, reading), reading.fetch, reading.limits)


def _page(document: Document, reading: Reading) -> FetchedPage:
    data = whole(document, reading.limits)
    return FetchedPage(document.address, document.address, 200, "", data, reading.fetched_at)


READERS: dict[str, Reader] = {
    ".html": _html,
    ".htm": _html,
    ".txt": _text,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".json": _json,
    ".jsonl": _json_lines,
    ".ndjson": _json_lines,
    ".eml": read_newsletter,
    ".warc": read_web_archive,
    ".rss": _markup,
    ".atom": _markup,
    ".rdf": _markup,
    ".xml": _markup,
    ".opml": _markup,
}
"""By suffix, each of which may be followed by .gz."""
KNOWN = f"{', '.join(READERS)}, each also with .gz, and .zip"
_SNIFFED: dict[Kind, Reader] = {"html": _html, "text": _text, "json": _json, "json lines": _json_lines}


def reader_named(filename: str, name: str) -> tuple[Reader, bool]:
    """The reader for a file called so, and whether the file is packed with gzip. Raises SourceError, with ``name``,
    for an unknown kind."""
    stem, suffix = splitext(filename.lower())
    packed = suffix == ".gz"
    reader = READERS.get(splitext(stem)[1] if packed else suffix)
    if reader is None:
        raise SourceError(f"{name} is of a kind that is not read: known are {KNOWN}.")
    return reader, packed


def reader_sniffed(head: bytes) -> Reader:
    """The reader for what begins like this."""
    kind = sniff(head)
    return read_newsletter if kind == "text" and begins_like_mail(head) else _SNIFFED.get(kind, _markup)
