"""A web archive (WARC) -> the articles of the pages in it. The only module that knows warcio.

record ── response? of a page? ──> its body, unchunked and unpacked ──> FetchedPage ──> Article

One record at a time is held, and no more of it than one document may have.
"""

from __future__ import annotations

import logging
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

from ingest.article import FetchedPage
from ingest.dates import parse_date
from ingest.errors import FormatError, IngestError
from ingest.sources.document import Document, Reading, readable
from ingest.sources.outcome import Limits, SourceOutcome, rejected
from ingest.sources.pages import page_kind, read_page
from ingest.text import one_line
from ingest.urls import canonicalise

MAX_HEADERS = 1_000_000
"""Bytes between two records' contents; what is longer is no archive."""
_PIECE = 65_536
_PAGE_TYPES = frozenset({"text/html", "application/xhtml+xml", "text/plain", ""})
_FOR_MACHINES = ("/robots.txt", "/ads.txt", "/llms.txt", "/humans.txt", "/security.txt")
"""Plain texts that crawlers collect and nobody reads."""


def read_web_archive(document: Document, reading: Reading) -> Iterator[SourceOutcome]:
    """One outcome a page, named by its address; other records are passed over.

    Raises FormatError where the archive is damaged or breaks off, after the outcomes of what stands before, and where
    there is no page in it.
    """
    from warcio.archiveiterator import WARCIterator

    # What they print is the archive's own text; what follows from it is reported here.
    logging.getLogger("warcio").setLevel(logging.ERROR)
    archive = _Headers(document)
    # The answers are parsed here, one by one: a strange one would end the iteration.
    records = WARCIterator(archive, no_record_parse=True)
    records.INC_RECORD = ""
    passed_over = pages = 0
    while (record := _next(records, archive, document.name)) is not None:
        content = _content(record, reading.limits, document.name)
        outcome = _outcome(record, content, reading)
        pages += outcome is not None
        passed_over += outcome is None
        if outcome:
            yield outcome
    if not pages:
        raise FormatError(
            f"{document.name} holds no pages (records of other kinds: {passed_over:,}): there is nothing to ingest."
        )


def _next(records: Any, archive: _Headers, name: str) -> Any:
    """The next record, its content unread; None at the end."""
    from warcio.exceptions import ArchiveLoadFailed

    archive.left = MAX_HEADERS
    try:
        return next(records, None)
    except (ArchiveLoadFailed, ValueError, AttributeError) as error:
        raise FormatError(
            f"{name} is damaged ({one_line(str(error)[:100])}): what stands before was read; "
            "make or copy the archive again for the rest."
        ) from error
    finally:
        archive.left = None


def _content(record: Any, limits: Limits, name: str) -> bytes | None:
    """What a record holds, read to its end; None where that is more than one document may have."""
    content = bytearray()
    fits = True
    while piece := record.raw_stream.read(_PIECE):
        fits = fits and len(content) + len(piece) <= limits.max_document_bytes + MAX_HEADERS
        if fits:
            content += piece
    if record.length is None or record.raw_stream.limit:
        raise FormatError(
            f"{name} breaks off in a record: what stands before was read; make or copy the archive again for the rest."
        )
    return bytes(content) if fits else None


def _outcome(record: Any, content: bytes | None, reading: Reading) -> SourceOutcome | None:
    address = record.rec_headers.get_header("WARC-Target-URI") or ""
    if record.rec_type != "response" or not _names_a_page(address):
        return None
    try:
        if content is None:
            raise _too_large(address, reading.limits)
        answer = _answer(content)
        media_type = answer.content_type.partition(";")[0].strip().lower()
        if answer.status != 200 or media_type not in _PAGE_TYPES:
            return None
        visited = parse_date(record.rec_headers.get_header("WARC-Date"), fetched_at=reading.fetched_at)
        body = _unpacked(answer, address, reading.limits)
        page = FetchedPage(address, address, 200, answer.content_type, body, visited or reading.fetched_at)
        return next(read_page(page, reading.fetch, reading.limits)) if page_kind(page) in ("html", "text") else None
    except IngestError as error:
        return rejected(address, error)


def _names_a_page(address: str) -> bool:
    return canonicalise(address) is not None and not urlsplit(address).path.endswith(_FOR_MACHINES)


@dataclass(frozen=True, slots=True)
class _Answer:
    """A server's answer as recorded."""

    status: int
    """0 where the status line cannot be read."""
    content_type: str
    encoding: str
    """Lower case."""
    body: bytes
    """Unchunked, not yet unpacked."""


def _answer(content: bytes) -> _Answer:
    from warcio.bufferedreaders import ChunkedDataReader
    from warcio.statusandheaders import StatusAndHeadersParser

    stream = BytesIO(content)
    try:
        headers = StatusAndHeadersParser(["HTTP/"], verify=False).parse(stream)
    except EOFError:
        return _Answer(0, "", "", b"")

    def header(name: str) -> str:
        return (headers.get_header(name) or "").strip()

    status = headers.statusline.partition(" ")[0]
    # Many archives keep the header over a body that was stored unchunked: the reader notices.
    chunked = header("Transfer-Encoding").lower() == "chunked"
    body = (ChunkedDataReader(stream) if chunked else stream).read()
    return _Answer(
        int(status) if status.isascii() and status.isdecimal() else 0,
        header("Content-Type"),
        header("Content-Encoding").lower(),
        body,
    )


def _unpacked(answer: _Answer, address: str, limits: Limits) -> bytes:
    """The body after content decoding. Many archives keep the header over a body that was stored unpacked, so the
    first bytes decide. Raises FormatError for damage, unknown encodings and more than the limit."""
    body = answer.body
    if answer.encoding in ("gzip", "x-gzip") and body.startswith(b"\x1f\x8b"):
        window = zlib.MAX_WBITS | 16
    elif answer.encoding == "deflate" and not body.lstrip().startswith(b"<"):
        window = zlib.MAX_WBITS if body[:1] and body[0] & 0x0F == 8 else -zlib.MAX_WBITS
    elif answer.encoding in ("", "identity", "gzip", "x-gzip", "deflate") or body.lstrip().startswith(b"<"):
        window = 0
    else:
        raise FormatError(
            f"{address} was stored compressed as {answer.encoding[:40]}, which is not read: fetch it again."
        )
    if window:
        unpacker = zlib.decompressobj(window)
        try:
            body = unpacker.decompress(body, limits.max_document_bytes + 1)
        except zlib.error as error:
            raise FormatError(f"{address} was stored with damaged {answer.encoding} data: fetch it again.") from error
        if len(body) <= limits.max_document_bytes and not unpacker.eof:
            raise FormatError(f"{address} was stored with cut-off {answer.encoding} data: fetch it again.")
    if len(body) > limits.max_document_bytes:
        raise _too_large(address, limits)
    return body


def _too_large(address: str, limits: Limits) -> FormatError:
    return FormatError(f"{address} is larger than {limits.max_document_bytes:,} bytes, the limit for one document.")


class _Headers:
    """An archive's stream with a bound on how much is read while headers are: a line of them is held whole."""

    def __init__(self, document: Document) -> None:
        self._name = document.name
        # A single read each time: what stands before a break in packed data comes first, and then the error.
        self._read: Callable[[int], bytes] = getattr(document.stream, "read1", document.stream.read)
        self._offset = 0
        self.left: int | None = None
        """Bytes; None while contents are read."""

    def read(self, size: int) -> bytes:
        with readable(self._name):  # an EOFError that went further would be taken for the end of the archive
            piece = self._read(size)
        self._offset += len(piece)
        if self.left is not None:
            self.left -= len(piece)
            if self.left < 0:
                raise ValueError(f"more than {MAX_HEADERS:,} bytes without a record")
        return piece

    def tell(self) -> int:
        return self._offset
