"""A .zip -> the outcomes of the files in it, in order of names. Nothing is ever written to disk, so that a member's
name is only a name."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from gzip import BadGzipFile, GzipFile
from os.path import splitext
from typing import BinaryIO, cast

from ingest.errors import FormatError, IngestError
from ingest.sources.document import Document, Reading
from ingest.sources.kinds import reader_named
from ingest.sources.outcome import SourceOutcome, rejected

SUFFIX = ".zip"
MAX_MEMBERS = 100_000
MAX_DIRECTORY = 32 * 2**20
"""Bytes of the list of members, which is read whole."""
MAX_RATIO = 200
"""Times its packed size that a member, or the whole archive, may unpack to. Records of JSON, the best packed kind of
text, reach 20; deflate's limit is 1,032."""
_PIECE = 65_536
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""The others unpack a block of any size at once."""
_DAMAGE = (
    zipfile.BadZipFile, BadGzipFile, zlib.error, EOFError, struct.error, ValueError, OverflowError, RuntimeError,
)  # fmt: skip
"""What zipfile and gzip raise for archives that are not as they should be (NotImplementedError is a RuntimeError)."""


def read_zip(document: Document, reading: Reading) -> Iterator[SourceOutcome]:
    """The outcomes of every member, named "file.zip/member"; hidden ones are passed over.

    Raises FormatError for what is no zip, has too many members, or unpacks to too much (after the outcomes so far).
    """
    archive = _opened(document)
    packed = sum(member.compress_size for member in archive.infolist())
    # Twice, so that members that turn out to be bombs do not use up what the others need.
    allowance = _Allowance(2 * _allowed(packed, reading))
    empty = True
    for member in sorted(archive.infolist(), key=lambda member: (member.filename, member.header_offset)):
        if member.is_dir() or _is_hidden(member.filename):
            continue
        empty = False
        name = f"{document.name}/{_shown(member.filename)}"
        try:
            yield from _read_member(archive, member, replace(document, name=name), allowance, reading)
        except IngestError as error:
            yield rejected(name, error)
        if allowance.left < 0:
            raise FormatError(f"{document.name} {_BOMB}")
    if empty:
        raise FormatError(f"{document.name} holds no files: there is nothing to ingest.")


_BOMB = f"unpacks to more than {MAX_RATIO} times its size, as no text does: it is not read on."


def _opened(document: Document) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(cast(BinaryIO, _Guarded(document.stream)))
    except _DAMAGE as error:
        raise FormatError(f"{document.name} is no zip archive or a damaged one ({error}): copy it again.") from error
    if len(archive.infolist()) > MAX_MEMBERS:
        raise FormatError(f"{document.name} has more than {MAX_MEMBERS:,} members: split it, or unpack it to a folder.")
    return archive


def _read_member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, named: Document, allowance: _Allowance, reading: Reading
) -> Iterator[SourceOutcome]:
    """``named`` is the archive under the member's name."""
    name = named.name
    if splitext(member.filename.lower())[1] == SUFFIX:
        raise FormatError(
            f"{name} is a zip inside a zip, which is not read: unpack it, then ingest it by its own name."
        )
    reader, is_gzip = reader_named(member.filename, name)
    if member.flag_bits & 0x1:
        raise FormatError(f"{name} is encrypted: unpack the archive with its password, then ingest the files.")
    if member.compress_type not in _METHODS:
        raise FormatError(f"{name} is packed by a method that is not read: pack the archive again with deflate.")
    try:
        content = archive.open(member)
    except _DAMAGE as error:
        raise FormatError(f"{name} is damaged ({error}): copy or pack the archive again.") from error
    with content:
        stream = GzipFile(fileobj=content) if is_gzip else cast(io.BufferedIOBase, content)
        measured = _Measured(stream, name, _allowed(member.compress_size, reading), allowance)
        key = f"{named.key}/{_shown(member.filename)}" if named.key else None
        yield from reader(Document(name, key, io.BufferedReader(measured)), reading)


def _allowed(packed: int, reading: Reading) -> int:
    """Bytes that so many packed ones may unpack to: one document always."""
    return max(packed * MAX_RATIO, reading.limits.max_document_bytes + _PIECE)


def _is_hidden(filename: str) -> bool:
    return any((part.startswith(".") and part.strip(".")) or part == "__MACOSX" for part in filename.split("/"))


def _shown(filename: str) -> str:
    """A member's name as it can be printed and stored."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in filename)


@dataclass(slots=True)
class _Allowance:
    """What an archive may still unpack to."""

    left: int
    """Bytes; below 0 when there was more."""


class _Measured(io.RawIOBase):
    """A member's content, until there is more of it than such a member, or the archive, may hold."""

    def __init__(self, stream: io.BufferedIOBase, name: str, most: int, allowance: _Allowance) -> None:
        self._stream = stream
        self._name = name
        self._left = most
        self._allowance = allowance

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        try:
            piece = self._stream.read1(min(len(buffer), _PIECE))
        except _DAMAGE as error:
            raise FormatError(f"{self._name} is damaged ({error}): copy or pack the archive again.") from error
        self._left -= len(piece)
        self._allowance.left -= len(piece)
        if self._left < 0 or self._allowance.left < 0:
            raise FormatError(f"{self._name} {_BOMB}")
        buffer[: len(piece)] = piece
        return len(piece)


class _Guarded:
    """An archive's file, of which no more than a list of members is read at once."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.seek, self.tell, self.seekable = stream.seek, stream.tell, stream.seekable

    def read(self, size: int = -1) -> bytes:
        if size > MAX_DIRECTORY:
            raise zipfile.BadZipFile(f"its list of members is larger than {MAX_DIRECTORY:,} bytes")
        return self._stream.read(size)
