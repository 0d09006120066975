"""The desk over a real library: what the conversation asks of the two floors below."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal

from bot.desk import Followed, FollowedFeed, QuotedPassage, Report, Revised
from ingest.article import StoredArticle
from ingest.browsing import newest, publishers_with_counts
from ingest.errors import IngestError
from ingest.feeds.lines import feed_lines
from ingest.feeds.subscribe import subscribe, subscribe_all
from ingest.feeds.subscription import Subscribed, Subscription
from ingest.passages import sentence_spans
from ingest.pipeline import read_attachment, read_named, store
from ingest.revisions import compare, instead, where_now
from ingest.sources.files import is_read
from ingest.sources.kinds import KNOWN
from ingest.sources.opml import read_opml
from ingest.sources.outcome import SourceOutcome
from ingest.status import read_status, status_lines
from ingest.wiring import Library
from retrieval.answer import Answer, Nearby, Step, Verdict
from retrieval.citations import link_to
from retrieval.followups import Turn
from retrieval.publishers import called
from retrieval.wiring import Answering

_CONTEXT_SENTENCES = 2
"""Shown on each side of a quote."""

_MOST_CHANGES = 500
"""Of the corpus's log, looked at in one call."""


class LibraryDesk:
    """Safe for several threads."""

    def __init__(self, library: Library, answering: Answering) -> None:
        self._library = library
        self.max_document_bytes = library.settings.max_document_bytes
        self._answering = answering

    @property
    def writes(self) -> bool:
        return self._answering.writes

    def ask(
        self,
        question: str,
        turns: Sequence[Turn],
        as_of: datetime | None = None,
        report: Callable[[Step], None] | None = None,
        quote_only: bool = False,
        within: Sequence[str] = (),
    ) -> Answer:
        query = self._answering.parse(question, as_of=as_of, turns=turns, quote_only=quote_only)
        if within:
            narrowed = replace(query, only=replace(query.only, articles=tuple(within)))
            answer = self._answering.ask(narrowed, report, quote_only=quote_only)
            if answer.answered:
                return answer
        return self._answering.ask(query, report, quote_only=quote_only)

    def check(self, claim: str) -> Verdict:
        return self._answering.check(self._answering.parse(claim))

    def related(self, article_ids: Sequence[str]) -> list[Nearby]:
        return self._answering.related(article_ids)

    def latest(self, publisher: str | None, most: int) -> list[Nearby]:
        corpus = self._library.corpus
        named = () if publisher is None else called(publisher, corpus.publishers())
        if publisher is not None and not named:
            return []
        entries = newest(corpus.engine, most, self._library.now(), named)
        return [Nearby(e.article_id, e.headline, e.publisher, e.url, e.published_at) for e in entries]

    def publishers(self) -> list[tuple[str | None, int]]:
        return publishers_with_counts(self._library.corpus.engine)

    def group(self, questions: Sequence[str]) -> list[list[int]]:
        return self._answering.group(questions)

    def revised(self, after_seq: int) -> Revised:
        changes = self._library.corpus.changes_since(after_seq, _MOST_CHANGES)
        if not changes:  # a number beyond the log's end is of a corpus that another has replaced
            return Revised(min(after_seq, self._library.corpus.last_change()), ())
        ids = dict.fromkeys(change.article_id for change in changes if change.kind != "added")
        return Revised(changes[-1].seq, tuple(ids))

    def arrived(self, after_seq: int) -> Revised:
        corpus = self._library.corpus
        searchable = corpus.last_change() - self._library.indexer.lag()
        changes = [c for c in corpus.changes_since(after_seq, _MOST_CHANGES) if c.seq <= searchable]
        if not changes:
            return Revised(min(after_seq, corpus.last_change()), ())
        ids = dict.fromkeys(change.article_id for change in changes if change.kind != "forgotten")
        return Revised(changes[-1].seq, tuple(ids))

    def still_stands(
        self, article_id: str, version: int, start: int, end: int, quote: str
    ) -> Literal["stands", "changed", "withdrawn"]:
        current = self._library.corpus.get(article_id)
        if current is None:
            return "withdrawn"
        body = current.article.body
        if body[start:end] == quote:
            return "stands"
        quoted = self._library.corpus.get(article_id, version)
        if quoted is None or quoted.article.body[start:end] != quote:
            # Forgotten and taken again: its versions count from 1 anew, so the place says nothing.
            return "stands" if quote in body else "changed"
        return "stands" if where_now(compare(quoted.article.body, body), start, end) else "changed"

    def instead(self, article_id: str, version: int, start: int, end: int) -> QuotedPassage | None:
        old, new = self._library.corpus.get(article_id, version), self._library.corpus.get(article_id)
        if old is None or new is None:
            return None
        span = instead(compare(old.article.body, new.article.body), start, end)
        if span is None:
            return None
        sentences = sentence_spans(new.article.body, new.article.language)
        whole = [(s, e) for s, e in sentences if s < span[1] and e > span[0]] or [span]
        return self.quoted(article_id, new.version, whole[0][0], whole[-1][1])

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

    def ingest(self, sources: Sequence[str], report: Report) -> None:
        self._store(read_named(sources, self._library.settings, self._library.now, io.BytesIO()), report)

    def reads(self, name: str) -> Literal["articles", "feeds"] | None:
        if not is_read(name):
            return None
        return "feeds" if name.lower().endswith(".opml") else "articles"

    def known_files(self) -> str:
        return KNOWN

    def ingest_document(self, name: str, data: bytes, report: Report) -> None:
        self._store(read_attachment(data, name, self._library.settings, self._library.now), report)

    def feeds_in(self, name: str, data: bytes) -> list[str]:
        return list(dict.fromkeys(feed.url for feed in read_opml(data, name)))

    def find(self, named: str) -> list[StoredArticle]:
        return self._library.corpus.find(named)

    def forget(self, ids: Sequence[str]) -> list[StoredArticle]:
        gone = [stored for stored in map(self._library.corpus.forget, ids) if stored]
        self._index()
        return gone

    def feeds(self) -> list[FollowedFeed]:
        return [self._followed(feed) for feed in self._library.feeds.all()]

    def follow_feed(self, address: str, every: timedelta | None) -> Followed:
        return self._outcome(subscribe(self._library, address, every))

    def follow_feeds(self, addresses: Sequence[str], report: Callable[[tuple[str, Followed | str]], bool]) -> None:
        for address, became in subscribe_all(self._library, addresses):
            outcome = str(became) if isinstance(became, IngestError) else self._outcome(became)
            if not report((address, outcome)):
                return

    def unfollow_feed(self, named: str) -> FollowedFeed | None:
        gone = self._library.feeds.remove(named)
        return self._followed(gone) if gone else None

    def status(self) -> str:
        return "\n".join(status_lines(read_status(self._library)))

    def _store(self, outcomes: Iterator[SourceOutcome], report: Report) -> None:
        for result in store(outcomes, self._library.corpus, self._library.count_passages):
            if not report(result):
                return  # the follower makes it searchable: whoever stops does not wait for that
        self._index()

    def _index(self) -> None:
        if self._library.owner.held:
            self._library.indexer.catch_up()

    def _outcome(self, became: Subscribed) -> Followed:
        return Followed(self._followed(became.feed), became.already, became.alternatives)

    def _followed(self, feed: Subscription) -> FollowedFeed:
        [about] = feed_lines([feed], self._library.now())
        return FollowedFeed(feed.id, feed.name, feed.url, about)


def _context(spans: Sequence[tuple[int, int]], start: int, end: int) -> tuple[int, int]:
    """From the first to the last of the sentences around a quote."""
    inside = [i for i, (s, e) in enumerate(spans) if s < end and e > start]
    if not inside:
        return start, end
    first, last = max(0, inside[0] - _CONTEXT_SENTENCES), min(len(spans) - 1, inside[-1] + _CONTEXT_SENTENCES)
    return spans[first][0], spans[last][1]
