"""Files, folders, files that were sent, and standard input -> outcomes."""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from ingest.decoding import refuse_binary
from ingest.errors import IngestError, SourceError
from ingest.sources.document import Document, Reader, Reading, readable, unpacked
from ingest.sources.kinds import reader_named, reader_sniffed
from ingest.sources.outcome import SourceOutcome, printable, rejected
from ingest.sources.sniff import HEAD_BYTES
from ingest.sources.zips import SUFFIX, read_zip
from ingest.text import text_key


def read_path(path: Path, reading: Reading) -> Iterator[SourceOutcome]:
    """A file, or every file under a folder, in order of names; hidden ones are passed over.

    Raises SourceError, FormatError or RejectedArticle where a named file cannot be read.
    """
    name = printable(path)
    with readable(name):
        if not path.is_dir():
            yield from _read_file(path, reading)
            return
    empty = True
    for found in _files(path):
        empty = False
        if isinstance(found, SourceOutcome):
            yield found
            continue
        try:
            with readable(printable(found)):
                yield from _read_file(found, reading)
        except IngestError as error:
            yield rejected(printable(found), error)
    if empty:
        yield rejected(name, f"{name} holds no files: there is nothing to ingest.")


def read_stdin(stdin: BinaryIO, reading: Reading) -> Iterator[SourceOutcome]:
    """Standard input, named "-": records, a page, a feed, a mail or plain text, by how it begins."""
    with readable("-"):
        head = stdin.read(HEAD_BYTES)
        refuse_binary(head, "Standard input")
        stream = io.BufferedReader(_Rejoined(head, stdin))
        yield from reader_sniffed(head)(Document("-", None, stream), reading)


def is_read(filename: str) -> bool:
    """Whether files called so are of a kind that is read."""
    try:
        _reader(filename, filename)
    except SourceError:
        return False
    return True


def read_sent(data: bytes, filename: str, reading: Reading) -> Iterator[SourceOutcome]:
    """A file that came without a path, as over a chat: what it is called says what kind it is, and nothing else.

    The same words are the same article, whatever the file is called. Raises like ``read_path``.
    """
    reader, packed = _reader(filename, filename)
    with readable(filename):
        stream = io.BytesIO(data)
        for outcome in reader(Document(filename, None, unpacked(stream) if packed else stream), reading):
            article = outcome.article
            if article and article.identity.startswith("file:"):
                outcome = replace(outcome, article=replace(article, source_key=text_key(article.body)))
            yield outcome


def _files(folder: Path) -> Iterator[Path | SourceOutcome]:
    """Files under a folder; outcomes for the folders that cannot be opened."""
    closed: list[OSError] = []
    for parent, folders, names in os.walk(folder, onerror=closed.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(parent, name) for name in sorted(names) if not name.startswith("."))
    for error in closed:
        name = printable(error.filename)
        yield rejected(name, f"{name} cannot be opened ({error.strerror}): check its permissions.")


def _read_file(path: Path, reading: Reading) -> Iterator[SourceOutcome]:
    name = printable(path)
    if not stat.S_ISREG(path.stat().st_mode):
        raise SourceError(f"{name} is not a regular file: to read from a pipe, name - and send it to standard input.")
    reader, packed = _reader(path.name, name)
    with path.open("rb") as stream:
        document = Document(name, f"file:{printable(path.resolve())}", unpacked(stream) if packed else stream)
        yield from reader(document, reading)


def _reader(filename: str, name: str) -> tuple[Reader, bool]:
    # A zip holds files as a folder does, and is no kind of document that a zip may hold in turn.
    return (read_zip, False) if filename.lower().endswith(SUFFIX) else reader_named(filename, name)


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
