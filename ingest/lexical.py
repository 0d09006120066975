"""The lexical index: BM25 over tantivy. The only module that imports it.

Text is lower-cased, accents folded ("Zelenský" is found by "Zelensky"), English words stemmed.
"""

from __future__ import annotations

import json
import math
import os
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.article import ArticleFilter
from ingest.errors import IndexUnavailable
from ingest.index import IndexEntry, IndexHit, IndexState
from ingest.text import encodable

if TYPE_CHECKING:
    import tantivy

_ANALYZER = "news"
_LAYOUT = "1"
"""Part of the folder's name: another schema is another folder."""

_BOOSTS = {"text": 1.0, "headline": 0.3, "publisher_words": 1.0}
"""Weights of the fields, from the dev questions; see docs/decisions/0003-search.md."""

_WRITER_HEAP = 64_000_000
"""Bytes; flushed to disk as a segment when full."""


class TantivyIndex:
    """An index in a folder; any number of processes may search it, one may write (the owner's lock sees to it)."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / f"lexical-{_LAYOUT}"
        self._state_file = self._folder / "state.json"
        self._open: tuple[int, tantivy.Index] | None = None
        self._writer: Any = None

    # -- writing

    def reset(self, fingerprint: str) -> None:
        self.close()
        try:
            self._state_file.unlink(missing_ok=True)  # first: a kill on the way must not leave "complete" behind
            shutil.rmtree(self._folder, ignore_errors=True)
            (self._folder / "index").mkdir(parents=True)
        except OSError as error:
            raise IndexUnavailable(f"cannot create the lexical index in {self._folder}: {error}") from error
        self._index()
        self._write_state(IndexState(0, fingerprint))

    def put(self, entries: Sequence[IndexEntry]) -> None:
        import tantivy

        writer = self._writing()
        for entry in entries:
            passage = entry.passage
            writer.delete_documents_by_term("passage_id", passage.id)
            document = tantivy.Document()
            document.add_text("passage_id", passage.id)
            document.add_text("article_id", passage.article_id)
            document.add_text("text", passage.text)
            document.add_text("headline", entry.headline)
            document.add_text("publisher_words", entry.publisher)
            document.add_text("publisher", entry.publisher)
            if entry.published_at is not None:
                document.add_integer("published", int(entry.published_at.timestamp()))
            document.add_json("span", {"version": passage.version, "start": passage.start, "end": passage.end})
            writer.add_document(document)

    def remove(self, article_ids: Iterable[str]) -> None:
        for article_id in article_ids:
            self._writing().delete_documents_by_term("article_id", article_id)

    def reach(self, state: IndexState) -> None:
        if self._writer is not None:
            self._writer.commit()
        self._write_state(state)

    def close(self) -> None:
        """Lets running merges finish. What was put and not yet reached is dropped."""
        if self._writer is not None:
            self._writer.rollback()
            self._writer.wait_merging_threads()
            self._writer = None
        self._open = None

    # -- reading

    def state(self) -> IndexState | None:
        try:
            return IndexState(**json.loads(self._state_file.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError) as error:
            raise IndexUnavailable(
                f"the lexical index in {self._folder} is damaged ({error}): run `dateline reindex`"
            ) from error

    def count(self) -> int:
        return int(self._searcher().num_docs)

    def search(self, text: str, k: int, only: ArticleFilter) -> list[IndexHit]:
        from tantivy import Query

        schema = self._index().schema
        query = _words_query(schema, text)
        if query is None:
            return []
        searcher = self._searcher()
        filters = _filter_queries(schema, only)
        if filters:
            query = query.and_must_match(*(Query.const_score_query(f, 0.0) for f in filters))
        found = searcher.search(query, limit=k, count=False).hits
        return [_hit(searcher.doc(address), float(score)) for score, address in found]

    def words(self, text: str) -> list[str]:
        return _words(text)

    def rarity(self, words: Iterable[str]) -> dict[str, float]:
        searcher = self._searcher()
        total = searcher.num_docs
        holding = {word: min(total, searcher.doc_freq("text", word)) for word in set(words)}
        return {word: math.log(1 + (total - n + 0.5) / (n + 0.5)) for word, n in holding.items()}

    def _index(self) -> tantivy.Index:
        import tantivy

        folder = self._folder / "index"
        try:
            made = folder.stat().st_ino  # another process may have rebuilt it: then ours is of deleted files
            if self._open is None or self._open[0] != made:
                index = tantivy.Index(_schema(), path=str(folder))
                index.register_tokenizer(_ANALYZER, _analyzer())
                self._open = made, index
            return self._open[1]
        except (OSError, ValueError) as error:
            raise IndexUnavailable(
                f"the lexical index in {self._folder} cannot be opened ({error}): run `dateline reindex`"
            ) from error

    def _searcher(self) -> Any:
        index = self._index()
        index.reload()  # another process may have written; costs 0.1 ms
        return index.searcher()

    def _writing(self) -> Any:
        if self._writer is None:
            try:
                self._writer = self._index().writer(heap_size=_WRITER_HEAP, num_threads=1)
            except ValueError as error:
                raise IndexUnavailable(f"the lexical index in {self._folder} cannot be written: {error}") from error
        return self._writer

    def _write_state(self, state: IndexState) -> None:
        fresh = self._state_file.with_suffix(".new")
        fresh.write_text(json.dumps(asdict(state)), encoding="utf-8")
        os.replace(fresh, self._state_file)


@cache
def _analyzer() -> tantivy.TextAnalyzer:
    import tantivy
    from tantivy import Filter, Tokenizer

    builder = tantivy.TextAnalyzerBuilder(Tokenizer.simple())
    for each in (Filter.remove_long(60), Filter.lowercase(), Filter.ascii_fold(), Filter.stemmer("english")):
        builder = builder.filter(each)
    return builder.build()


@cache
def _schema() -> tantivy.Schema:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("passage_id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("article_id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("text", tokenizer_name=_ANALYZER)
    builder.add_text_field("headline", tokenizer_name=_ANALYZER)
    builder.add_text_field("publisher_words", tokenizer_name=_ANALYZER)
    builder.add_text_field("publisher", tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("published", indexed=True, fast=True)
    builder.add_json_field("span", stored=True, tokenizer_name="raw")
    return builder.build()


def _words(text: str) -> list[str]:
    return list(_analyzer().analyze(encodable(text)))


def _words_query(schema: Any, text: str) -> Any:
    """Any of the words in any of the fields, weighted; built term by term, so no query syntax can be injected."""
    from tantivy import Occur, Query

    clauses = []
    for word in dict.fromkeys(_words(text)):
        for field, boost in _BOOSTS.items():
            clauses.append((Occur.Should, Query.boost_query(Query.term_query(schema, field, word, "freq"), boost)))
    return Query.boolean_query(clauses) if clauses else None


def _filter_queries(schema: Any, only: ArticleFilter) -> list[Any]:
    from tantivy import FieldType, Query

    filters = []
    if only.publishers:
        filters.append(Query.term_set_query(schema, "publisher", [encodable(name) for name in only.publishers]))
    if only.articles:
        filters.append(Query.term_set_query(schema, "article_id", list(only.articles)))
    if only.published_from or only.published_to:
        low = int(only.published_from.timestamp()) if only.published_from else None
        high = int(only.published_to.timestamp()) if only.published_to else None
        filters.append(Query.range_query(schema, "published", FieldType.Integer, low, high))
    return filters


def _hit(document: Any, score: float) -> IndexHit:
    span = document.get_first("span")
    return IndexHit(
        passage_id=document.get_first("passage_id"),
        article_id=document.get_first("article_id"),
        version=span["version"],
        start=span["start"],
        end=span["end"],
        score=score,
    )
