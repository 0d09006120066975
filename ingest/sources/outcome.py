"""What reading a source yields, and the limits and the fetcher it works with."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Protocol

from ingest.article import Article, FetchedPage, StoredArticle, Tombstone, Validators


@dataclass(frozen=True, slots=True)
class SourceOutcome:
    """One article, or why there is none; exactly one of ``article`` and ``reason`` is set."""

    source: str
    """A path; "path:LINE" for a record in .jsonl; "path#N" for the Nth record of a .json array, from 1;
    "path/member" in a .zip; a URL, also for a page in a .warc."""
    article: Article | None
    reason: str | None
    """A full message for a person: what is wrong, why, what to do."""
    exported: StoredArticle | Tombstone | None = None
    """What a line of `dateline export` says of the article, or of one that was forgotten."""

    def __post_init__(self) -> None:
        if (self.article is None) == (self.reason is None):
            raise ValueError("an outcome has an article or a reason")


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a source is believed."""

    max_document_bytes: int = 10_000_000
    """Of one page, one text file or one record, after decompression."""
    fetch_timeout_s: float = 20.0
    """Seconds to connect, and between two parts of an answer; a whole answer may take three times as long."""
    max_redirects: int = 5
    max_feed_items: int = 200

    @property
    def answer_timeout_s(self) -> float:
        """Seconds from a request to the end of its answer, however steadily that comes."""
        return 3 * self.fetch_timeout_s


class Fetcher(Protocol):
    """Gets one document from the web; raises FetchError. Threads may share it."""

    def __call__(self, url: str, validators: Validators = ...) -> FetchedPage:
        """With validators (of the copy that the caller holds) the answer may be a page of status 304 without a body."""
        ...


def accepted(source: str, article: Article) -> SourceOutcome:
    return SourceOutcome(source, article, None)


def rejected(source: str, reason: object) -> SourceOutcome:
    """``reason`` is a message, or an error whose ``str()`` is one."""
    return SourceOutcome(source, None, str(reason))


def from_export(source: str, exported: StoredArticle | Tombstone) -> SourceOutcome:
    if isinstance(exported, StoredArticle):
        return SourceOutcome(source, exported.article, None, exported)
    reason = (
        f"{source} is no article: it tells that {exported.identity} was forgotten on {exported.forgotten_at:%Y-%m-%d}."
    )
    return SourceOutcome(source, None, reason, exported)


def printable(path: str | os.PathLike[str]) -> str:
    """A path that can be printed and stored: bytes of a name that are not UTF-8 are shown as \\xNN."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")
