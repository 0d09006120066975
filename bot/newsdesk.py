"""The desk over a real library: what the conversation asks of the two floors below."""

from __future__ import annotations

import io
from collections.abc import Sequence

from bot.desk import QuotedPassage
from ingest.article import IngestResult
from ingest.passages import sentence_spans
from ingest.pipeline import read_named, store
from ingest.status import read_status, status_lines
from ingest.wiring import Library
from retrieval.answer import Answer
from retrieval.citations import link_to
from retrieval.wiring import Answering

_CONTEXT_SENTENCES = 2
"""Shown on each side of a quote."""


class LibraryDesk:
    """Safe for several threads."""

    def __init__(self, library: Library, answering: Answering) -> None:
        self._library = library
        self._answering = answering

    def ask(self, question: str) -> Answer:
        return self._answering.ask(self._answering.parse(question))

    def quoted(self, article_id: str, version: int, start: int, end: int) -> QuotedPassage | None:
        stored = self._library.corpus.get(article_id, version)
        current = self._library.corpus.get(article_id)
        if stored is None or current is None or not 0 <= start < end <= len(stored.article.body):
            return None
        article, body = stored.article, stored.article.body
        left, right = _context(sentence_spans(body, article.language), start, end)
        return QuotedPassage(
            before=body[min(left, start) : start],
            quote=body[start:end],
            after=body[end : max(right, end)],
            headline=article.headline,
            publisher=article.publisher,
            url=article.url,
            link=link_to(article.url, body[start:end]),
            published_at=article.published_at,
            version=version,
            superseded=current.version != version,
        )

    def ingest(self, sources: Sequence[str]) -> list[IngestResult]:
        library = self._library
        outcomes = read_named(sources, library.settings, library.now, io.BytesIO())

        results = list(store(outcomes, library.corpus, library.count_passages))
        if library.owner.held:
            library.indexer.catch_up()
        return results

    def status(self) -> str:
        return "\n".join(status_lines(read_status(self._library)))


def _context(spans: Sequence[tuple[int, int]], start: int, end: int) -> tuple[int, int]:
    """From the first to the last of the sentences around a quote."""
    inside = [i for i, (s, e) in enumerate(spans) if s < end and e > start]
    if not inside:
        return start, end
    first, last = max(0, inside[0] - _CONTEXT_SENTENCES), min(len(spans) - 1, inside[-1] + _CONTEXT_SENTENCES)
    return spans[first][0], spans[last][1]
