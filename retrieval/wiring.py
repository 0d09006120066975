"""Where this floor is wired: a library and settings in, a thing that searches and answers out."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property, partial
from hashlib import blake2b
from typing import TYPE_CHECKING

from ingest.wiring import Library
from retrieval.answer import Answer, Hit, Nearby, Query, Step, Tokens, Verdict
from retrieval.check import check_claim, refuse_fragment
from retrieval.evidence import MOST_WEIGHED, select_evidence
from retrieval.extractive import ExtractiveAnswerer
from retrieval.followups import Turn, standalone
from retrieval.gaps import group_alike
from retrieval.query import parse_query
from retrieval.related import RelatedArticles
from retrieval.rerank import CrossEncoderReranker
from retrieval.search import Searcher
from retrieval.settings import RetrievalSettings
from retrieval.several import put_together

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.runnables import Runnable

    from retrieval.rewriting import Rewriter
    from retrieval.written import WrittenAnswerer


_REWRITING = 1 / 3
"""Share of ANSWER_TIMEOUT_SECONDS that understanding a follow-up may take."""


class Answering:
    """Questions over one library; safe for several threads once ``warm_up`` has run."""

    def __init__(self, library: Library, settings: RetrievalSettings) -> None:
        self._library = library
        self._settings = settings

    @property
    def writes(self) -> bool:
        """Whether a language model is set."""
        return bool(self._settings.answer_model)

    def parse(
        self,
        text: str,
        *,
        publishers: Iterable[str] = (),
        published_from: datetime | None = None,
        published_to: datetime | None = None,
        as_of: datetime | None = None,
        asked_at: datetime | None = None,
        turns: Sequence[Turn] = (),
        quote_only: bool = False,
    ) -> Query:
        """``asked_at`` is what "yesterday" counts from: ``as_of``, if None, else now. ``turns`` are what was said
        before, the newest last: a follow-up is understood from them, by rules alone where ``quote_only`` keeps the
        language model out. Raises QuestionError."""
        known = self._library.corpus.publishers()
        parse = partial(
            parse_query,
            asked_at=asked_at or as_of or self._library.now(),
            known_publishers=known,
            publishers=publishers,
            published_from=published_from,
            published_to=published_to,
            as_of=as_of,
        )
        query = parse(text)
        meant = standalone(query.asked, turns, known, self._speaks_of)
        if meant == query.asked:
            return query
        tokens = Tokens()
        if not quote_only and self._rewriter is not None:
            from retrieval.tokens import TokenCounter

            counter = TokenCounter()
            meant = self._rewriter.rewrite(query.asked, turns, counter) or meant
            tokens = counter.total
        told = "\n".join(turn.answer for turn in turns)
        return replace(parse(meant), asked=query.asked, tokens=tokens, told=told)

    def search(self, query: Query, k: int) -> list[Hit]:
        """Raises IndexUnavailable."""
        return self._searcher.search(query, k)

    def ask(self, query: Query, report: Callable[[Step], None] | None = None, *, quote_only: bool = False) -> Answer:
        """``report`` hears each step on the way, from the calling thread. ``quote_only``: without the language model,
        which else sees several questions at once as one. Raises IndexUnavailable, AnswerModelError."""
        from retrieval.chain import reporting

        chain = self._quoting if quote_only else self._chain
        config = reporting(report) if report else None
        if not query.questions or chain is not self._quoting:
            return chain.invoke(query, config)
        began, turns, answers = time.perf_counter(), list[Turn](), list[Answer]()
        for text in query.questions:
            single = self.parse(text, as_of=query.as_of, asked_at=query.asked_at, turns=turns, quote_only=True)
            answers.append(chain.invoke(replace(single, only=query.only, told=query.told), config))
            told = " ".join(sentence.text for sentence in answers[-1].sentences)
            turns.append(Turn(single.text, told, tuple(c.article_id for c in answers[-1].citations)))
        whole = put_together(query, answers, self._library.corpus.count_outlets)
        return replace(whole, seconds=round(time.perf_counter() - began, 3))

    def check(self, query: Query) -> Verdict:
        """What the corpus says of a claim, parsed like a question. Raises IndexUnavailable, QuestionError."""
        refuse_fragment(query.text)
        hits = self.search(query, MOST_WEIGHED)
        evidence = select_evidence(hits, MOST_WEIGHED)
        return check_claim(query, hits, evidence, self._library.lexical.words, self._library.encoder.encode_sentences)

    def related(self, article_ids: Sequence[str]) -> list[Nearby]:
        """Up to five articles of other origins on the same matter, newest first. Raises IndexUnavailable."""
        return RelatedArticles(self._library.corpus, self._library.encoder, self._library.vectors).to(article_ids)

    def group(self, questions: Sequence[str]) -> list[list[int]]:
        """Indexes of questions that ask alike, largest group first."""
        return group_alike(questions, self._library.encoder.encode_passages)

    def warm_up(self) -> None:
        """Loads everything that the first question would otherwise wait for.

        Raises AnswerModelError, EncoderError, RerankError.
        """
        self._library.encoder.encode_query("warm up")
        self._searcher.warm_up()
        _ = self._chain, self._quoting

    def _speaks_of(self, turn: Turn, words: Collection[str]) -> bool:
        """Whether the articles that a turn cites hold all of the words, in any form."""
        stored = filter(None, map(self._library.corpus.get, turn.articles))
        told = [turn.answer, *(f"{each.article.headline} {each.article.body}" for each in stored)]
        stems = self._library.lexical.words
        return set(stems(" ".join(words))) <= set(stems("\n".join(told)))

    @cached_property
    def _rewriter(self) -> Rewriter | None:
        from retrieval.rewriting import Rewriter
        from retrieval.written import chat_model

        model = chat_model(self._settings, self._settings.answer_timeout_seconds * _REWRITING)
        return Rewriter(model) if model else None

    @cached_property
    def _searcher(self) -> Searcher:
        library = self._library
        model = self._settings.rerank_model
        rerank = CrossEncoderReranker(model) if model else None
        return Searcher(library.corpus, library.encoder, library.vectors, library.lexical, rerank)

    @cached_property
    def _chain(self) -> Runnable[Query, Answer]:
        return self._build(_writer(self._settings))

    @cached_property
    def _quoting(self) -> Runnable[Query, Answer]:
        return self._build(None) if self.writes else self._chain

    def _build(self, writer: WrittenAnswerer | None) -> Runnable[Query, Answer]:
        from retrieval.chain import build_chain
        from retrieval.compose import Answerers

        library, settings = self._library, self._settings
        words, rarity = library.lexical.words, library.lexical.rarity
        by = Answerers(
            quoting=ExtractiveAnswerer(words, rarity, library.encoder.encode_query, library.encoder.encode_sentences),
            writing=writer,
            budget_s=settings.answer_timeout_seconds,
            words=words,
            encode=library.encoder.encode_sentences,
            count_outlets=library.corpus.count_outlets,
            clock=time.perf_counter,
            sleep=time.sleep,
        )
        return build_chain(self._searcher, rarity, by, settings.answer_threshold)


def _writer(settings: RetrievalSettings) -> WrittenAnswerer | None:
    """None without a language model. Raises AnswerModelError."""
    from retrieval.written import WrittenAnswerer, chat_model

    whole = chat_model(settings)
    if whole is None:
        return None

    def new_model(seconds: float) -> BaseChatModel:
        """Made anew only for a second try, which has less time."""
        return (chat_model(settings, seconds) if seconds < settings.answer_timeout_seconds else whole) or whole

    key = secrets.token_bytes(16)
    return WrittenAnswerer(new_model, fence=lambda text: blake2b(text.encode(), digest_size=4, key=key).hexdigest())
