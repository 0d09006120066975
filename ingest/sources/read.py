"""Sources as an administrator names them -> outcomes, in order, one bad source never stopping the rest.

http(s)://…   read_url    page | feed -> the pages behind it | JSON records        (pages.py, feeds.py, fetch.py)
path          read_path   a file by its suffix, also .gz | a folder or .zip of them  (files.py, kinds.py, zips.py)
-             read_stdin  whatever it begins like                                  (files.py, kinds.py)

Files:  .html .htm  extract_article     .txt  article_from_text     .json .jsonl .ndjson  records.py
        .eml  newsletters.py            .md   markdown.py           .warc                 webarchives.py
        .rss .atom .rdf .xml .opml      the same reader as behind an address              pages.py
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from ingest.errors import IngestError, SourceError
from ingest.sources.outcome import Fetcher, Limits, SourceOutcome, printable, rejected
from ingest.urls import is_web_address

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:(//|[^\\/])", re.IGNORECASE)
_BARE_HOST = re.compile(r"(?!\.)([\w-]+\.)+[a-z]{2,24}(:\d+)?(/.*)?", re.IGNORECASE)


def read_sources(
    sources: Iterable[str],
    *,
    fetch: Fetcher,
    limits: Limits,
    now: Callable[[], datetime],
    stdin: BinaryIO,
) -> Iterator[SourceOutcome]:
    """One or more outcomes a source, lazily and in order; a source that fails becomes an outcome with a reason."""
    for source in sources:
        try:
            yield from _read_source(source, fetch, limits, now, stdin)
        except IngestError as error:
            yield rejected(printable(source), error)


def _read_source(
    source: str, fetch: Fetcher, limits: Limits, now: Callable[[], datetime], stdin: BinaryIO
) -> Iterator[SourceOutcome]:
    # Imported here: they bring in parsers that a caller who only names types does not need.
    if is_web_address(source):
        from ingest.sources.pages import read_url

        return read_url(source, fetch, limits)
    from ingest.sources.document import Reading
    from ingest.sources.files import read_path, read_stdin

    reading = Reading(fetch, limits, now())
    if source == "-":
        return read_stdin(stdin, reading)
    _refuse_missing(source)
    return read_path(Path(source), reading)


def _refuse_missing(source: str) -> None:
    """Raises SourceError with the likeliest mistake where there is no such file."""
    try:
        os.stat(source)
    except (OSError, ValueError) as error:
        name = printable(source)
        if not source.strip():
            advice = "An empty name is not a source: give an address, a path, or - for standard input."
        elif "://" in source and _SCHEME.match(source):
            advice = f"{name} is not an http or https address: only those are fetched."
        elif _BARE_HOST.fullmatch(source):
            advice = f"{name} does not exist: check the path, or if it is a web address write https://{name}."
        elif isinstance(error, OSError) and not isinstance(error, FileNotFoundError):
            advice = f"{name} cannot be opened ({error.strerror}): check the path and its permissions."
        else:
            advice = f"{name} does not exist: check the path."
        raise SourceError(advice) from error
