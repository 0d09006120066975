"""Writes a whole corpus as JSON lines that `dateline ingest` takes back (``ingest.exchange``)."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from ingest.article import Tombstone
from ingest.corpus import Corpus
from ingest.errors import SourceError
from ingest.exchange import line_of


@dataclass(slots=True)
class Exported:
    """How much was written so far."""

    articles: int = 0
    versions: int = 0
    forgotten: int = 0

    def __str__(self) -> str:
        return f"{self.articles:,} articles ({self.versions:,} versions), {self.forgotten:,} forgotten"


def export(corpus: Corpus, stream: BinaryIO, report: Callable[[int], None] = lambda lines: None) -> Exported:
    """One state of the corpus, whatever is written to it meanwhile; a record at a time is held. Raises CorpusError."""
    done = Exported()
    for record in corpus.everything():
        stream.write(line_of(record).encode() + b"\n")
        if isinstance(record, Tombstone):
            done.forgotten += 1
        else:
            done.versions += 1
            done.articles += record.version == 1
        report(1)
    return done


@contextmanager
def written(path: Path) -> Iterator[BinaryIO]:
    """A file that appears under its name only when it is complete. Raises SourceError."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with unfinished.open("xb") as stream:
            yield stream
        os.replace(unfinished, path)
    except OSError as error:
        raise SourceError(
            f"{path} cannot be written ({error.strerror or error}): check the folder and its free space"
        ) from error
    finally:
        unfinished.unlink(missing_ok=True)
