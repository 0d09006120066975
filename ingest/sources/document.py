"""What every reader of a file gets: the document itself, and what it is read with."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, cast

from ingest.errors import FormatError, SourceError
from ingest.sources.outcome import Fetcher, Limits, SourceOutcome


@dataclass(frozen=True, slots=True)
class Document:
    """An open file, member of an archive, or standard input; read once, from its beginning to its end."""

    name: str
    """For messages and outcomes."""
    key: str | None
    """ "file:" and a resolved path; None for standard input, which has no name that would last."""
    stream: BinaryIO
    """Unpacked."""

    @property
    def address(self) -> str:
        """What stands in for a web address."""
        return self.key or self.name


@dataclass(frozen=True, slots=True)
class Reading:
    """What the documents of one call are read with."""

    fetch: Fetcher
    """For the addresses that feeds on disk list."""
    limits: Limits
    fetched_at: datetime
    """UTC."""


Reader = Callable[[Document, Reading], Iterator[SourceOutcome]]
"""Yields outcomes lazily; raises FormatError, SourceError or RejectedArticle for what concerns the whole document."""


def whole(document: Document, limits: Limits) -> bytes:
    """All of a document that is one article. Raises FormatError where it is larger than the limit."""
    data = document.stream.read(limits.max_document_bytes + 1)
    if len(data) > limits.max_document_bytes:
        raise FormatError(
            f"{document.name} is larger than {limits.max_document_bytes:,} bytes, the limit for one document: "
            "split it into its articles."
        )
    return data


def unpacked(stream: BinaryIO) -> BinaryIO:
    """What gzip data holds, of one or more members."""
    return cast(BinaryIO, gzip.open(stream, "rb"))


@contextmanager
def readable(name: str) -> Iterator[None]:
    """Turns what reading a file can raise into this package's errors."""
    try:
        yield
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise FormatError(f"{name} is damaged or cut-off gzip data ({error}): copy or pack the file again.") from error
    except OSError as error:
        raise SourceError(
            f"{name} cannot be read ({error.strerror or error}): check it and its permissions."
        ) from error
