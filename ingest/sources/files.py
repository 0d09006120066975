"""Files, folders and standard input -> outcomes."""

from __future__ import annotations

import gzip
import io
import os
import stat
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, cast

from ingest.article import FetchedPage
from ingest.decoding import decode_text, refuse_binary
from ingest.errors import FormatError, IngestError, SourceError
from ingest.extract import extract_article
from ingest.sources.outcome import Limits, SourceOutcome, accepted, printable, rejected
from ingest.sources.records import read_json, read_json_lines
from ingest.sources.sniff import HEAD_BYTES, Kind, sniff
from ingest.sources.texts import article_from_text

KINDS: dict[str, Kind] = {
    ".html": "html",
    ".htm": "html",
    ".txt": "text",
    ".json": "json",
    ".jsonl": "json lines",
    ".ndjson": "json lines",
}
KNOWN = f"{', '.join(KINDS)}, each also with .gz"


def read_path(path: Path, limits: Limits, fetched_at: datetime) -> Iterator[SourceOutcome]:
    """A file, or every file under a folder, in order of names; hidden ones are passed over.

    Raises SourceError or FormatError where a named file cannot be read.
    """
    name = printable(path)
    with _readable(name):
        if not path.is_dir():
            yield from _read_file(path, limits, fetched_at)
            return
    empty = True
    for found in _files(path):
        empty = False
        if isinstance(found, SourceOutcome):
            yield found
            continue
        try:
            with _readable(printable(found)):
                yield from _read_file(found, limits, fetched_at)
        except IngestError as error:
            yield rejected(printable(found), error)
    if empty:
        yield rejected(name, f"{name} holds no files: there is nothing to ingest.")


def read_stdin(stdin: BinaryIO, limits: Limits, fetched_at: datetime) -> Iterator[SourceOutcome]:
    """Standard input, named "-": JSON lines, JSON, HTML or plain text, by how it begins."""
    with _readable("-"):
        head = stdin.read(HEAD_BYTES)
        refuse_binary(head, "Standard input")
        stream = io.BufferedReader(_Rejoined(head, stdin))
        yield from _read_stream(stream, sniff(head), "-", None, limits, fetched_at)


def _files(folder: Path) -> Iterator[Path | SourceOutcome]:
    """Files under a folder; outcomes for the folders that cannot be opened."""
    closed: list[OSError] = []
    for parent, folders, names in os.walk(folder, onerror=closed.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(parent, name) for name in sorted(names) if not name.startswith("."))
    for error in closed:
        name = printable(error.filename)
        yield rejected(name, f"{name} cannot be opened ({error.strerror}): check its permissions.")


def _read_file(path: Path, limits: Limits, fetched_at: datetime) -> Iterator[SourceOutcome]:
    name = printable(path)
    packed = path.suffix.lower() == ".gz"
    kind = KINDS.get((path.with_suffix("") if packed else path).suffix.lower())
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise SourceError(f"{name} is not a regular file: to read from a pipe, name - and send it to standard input.")
    if kind is None:
        raise SourceError(f"{name} is of a kind that is not read: known are {KNOWN}.")
    if kind in ("html", "text") and not packed and status.st_size > limits.max_document_bytes:
        raise FormatError(_too_large(name, f"has {status.st_size:,} bytes, more than", limits))
    with _opened(path, packed=packed) as stream:
        yield from _read_stream(stream, kind, name, f"file:{printable(path.resolve())}", limits, fetched_at)


def _opened(path: Path, *, packed: bool) -> BinaryIO:
    return cast(BinaryIO, gzip.open(path, "rb")) if packed else path.open("rb")


def _read_stream(
    stream: BinaryIO, kind: Kind, name: str, source_key: str | None, limits: Limits, fetched_at: datetime
) -> Iterator[SourceOutcome]:
    """``source_key`` is None for standard input, which has no name that would last."""
    if kind == "json":
        yield from read_json(stream, name, limits, fetched_at)
    elif kind == "json lines":
        yield from read_json_lines(stream, name, limits, fetched_at)
    else:
        data = stream.read(limits.max_document_bytes + 1)
        if len(data) > limits.max_document_bytes:
            raise FormatError(_too_large(name, "is larger than", limits))
        if kind == "html":
            address = source_key or name
            page = FetchedPage(address, address, 200, "", data, fetched_at)
            yield accepted(name, extract_article(page))
        else:
            text = decode_text(data, name)
            yield accepted(name, article_from_text(text, name=name, fetched_at=fetched_at, source_key=source_key))


def _too_large(name: str, size: str, limits: Limits) -> str:
    return f"{name} {size} {limits.max_document_bytes:,} bytes, the limit for one document: split it into its articles."


@contextmanager
def _readable(name: str) -> Iterator[None]:
    """Turns what reading a file can raise into this package's errors."""
    try:
        yield
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise FormatError(f"{name} is damaged or cut-off gzip data ({error}): copy or pack the file again.") from error
    except OSError as error:
        raise SourceError(
            f"{name} cannot be read ({error.strerror or error}): check it and its permissions."
        ) from error


class _Rejoined(io.RawIOBase):
    """A stream that starts with what was already read from it."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head = head
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        piece, self._head = self._head[: len(buffer)], self._head[len(buffer) :]
        piece = piece or self._rest.read(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)
