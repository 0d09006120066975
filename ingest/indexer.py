"""Brings both indexes up to the corpus.

    changes since the last one reached -> current versions -> passages -> vectors -> both indexes -> "reached"

Every step can be done again without harm, and "reached" is written last: a process killed anywhere leaves indexes
that the next catch-up completes to the same state.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ingest.article import Change, StoredArticle
from ingest.corpus import Corpus
from ingest.encoder import Encoder
from ingest.errors import IndexMismatch
from ingest.index import IndexEntry, IndexState, LexicalIndex, PassageIndex, VectorIndex
from ingest.passages import PassageRules, passage_header, split_article

_CHANGES_A_BATCH = 32
"""Articles between two commits: about six seconds of encoding on two cores, the most that a kill can cost."""

_SPECIAL_TOKENS = 2
"""Added around every text by BERT-like tokenizers."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a catch-up is."""

    changes_done: int
    changes_total: int
    passages_written: int


class Indexer:
    """For the owner of the indexes; threads take turns."""

    def __init__(
        self,
        corpus: Corpus,
        encoder: Callable[[], Encoder],
        vectors: VectorIndex,
        lexical: LexicalIndex,
        rules: PassageRules,
    ) -> None:
        self._corpus = corpus
        self._encoder = encoder
        self._vectors = vectors
        self._lexical = lexical
        self._rules = rules
        self._one_at_a_time = threading.Lock()

    @property
    def fingerprint(self) -> str:
        encoder = self._encoder()
        return f"corpus={self._corpus.id};encoder={encoder.name};dim={encoder.dim};{self._rules.fingerprint}"

    def lag(self) -> int:
        """Changes of the corpus that the indexes do not show yet."""
        return self._corpus.last_change() - min(_reached(self._vectors), _reached(self._lexical))

    def check(self) -> None:
        """Raises IndexMismatch if an index was made by another encoder, other passage rules or from another corpus."""
        fingerprint, last = self.fingerprint, self._corpus.last_change()
        for index in (self._vectors, self._lexical):
            state = index.state()
            if state is None or not state.reached:
                continue
            if state.fingerprint != fingerprint:
                raise IndexMismatch(_mismatch(state.fingerprint, fingerprint))
            if state.reached > last:
                raise IndexMismatch(
                    f"the index is at change {state.reached}, the corpus only at {last}: the corpus was replaced by an "
                    "older copy. Run `dateline reindex` to rebuild the index from it"
                )
            if state.mark and state.mark != self._corpus.changes_since(state.reached - 1, 1)[0].mark:
                raise IndexMismatch(
                    f"change {state.reached} of the corpus is not the one that the index holds: the corpus was "
                    "replaced by an older copy and has grown since. Run `dateline reindex` to rebuild the index from it"
                )

    def catch_up(self, report: Callable[[Progress], None] = lambda progress: None) -> int:
        """Number of passages written. Raises IndexMismatch, IndexUnavailable, EncoderError, CorpusError."""
        with self._one_at_a_time:
            return self._catch_up(report)

    def reindex(self, report: Callable[[Progress], None] = lambda progress: None) -> int:
        """Rebuilds both from nothing; number of passages written."""
        with self._one_at_a_time:
            for index in (self._vectors, self._lexical):
                index.reset(self.fingerprint)
            return self._catch_up(report)

    def _catch_up(self, report: Callable[[Progress], None]) -> int:
        self.check()
        fingerprint = self.fingerprint
        for index in (self._vectors, self._lexical):
            state = index.state()
            if state is None or state.fingerprint != fingerprint:  # absent, or empty and made for other rules
                index.reset(fingerprint)
        reached = min(_reached(self._vectors), _reached(self._lexical))
        total, done, written = self._corpus.last_change() - reached, 0, 0
        while batch := self._corpus.changes_since(reached, _CHANGES_A_BATCH):
            written += self._apply(batch)
            reached = batch[-1].seq
            for index in (self._vectors, self._lexical):
                index.reach(IndexState(reached, fingerprint, batch[-1].mark))
            done += len(batch)
            report(Progress(done, max(total, done), written))
        return written

    def _apply(self, batch: Sequence[Change]) -> int:
        ids = list(dict.fromkeys(change.article_id for change in batch))
        current = self._corpus.current(ids)
        # What has just been added has nothing before it to remove, and removing is what costs.
        changes = Counter(change.article_id for change in batch)
        fresh = {c.article_id for c in batch if c.kind == "added" and changes[c.article_id] == 1}
        stale = [i for i in ids if i not in current or current[i].version > 1 or i not in fresh]
        entries = [entry for i in ids if i in current for entry in self._entries(current[i])]
        headers = {i: self._header(stored) for i, stored in current.items()}
        texts = [headers[e.passage.article_id] + e.passage.text for e in entries]
        vectors = self._encoder().encode_passages(texts)
        for index in (self._vectors, self._lexical):
            index.remove(stale)
        self._vectors.put(entries, vectors)
        self._lexical.put(entries)
        return len(entries)

    def _entries(self, stored: StoredArticle) -> list[IndexEntry]:
        article = stored.article
        passages = split_article(article, stored.id, stored.version, self._rules, self._encoder().count_tokens)
        return [IndexEntry(p, article.headline or "", article.publisher or "", article.published_at) for p in passages]

    def _header(self, stored: StoredArticle) -> str:
        """Headline, publisher and date, cut so that no word of the passage after it is lost to the encoder."""
        header = passage_header(stored.article)
        if not header:
            return ""
        encoder = self._encoder()
        spans = encoder.token_spans(header)
        room = max(0, encoder.max_tokens - self._rules.max_tokens - _SPECIAL_TOKENS)
        if len(spans) > room:
            header = header[: spans[room - 1][1]] if room else ""
        return header + "\n"


def _reached(index: PassageIndex) -> int:
    state = index.state()
    return state.reached if state else 0


def _mismatch(made: str, wanted: str) -> str:
    then, now = (dict(part.partition("=")[::2] for part in f.split(";")) for f in (made, wanted))
    differ = [
        f"{key} {then.get(key) or 'none'} then, {now.get(key) or 'none'} now"
        for key in now
        if then.get(key) != now[key]
    ]
    return (
        f"the index does not fit the settings ({'; '.join(differ)}), so its answers would be wrong: run `dateline "
        "reindex` to rebuild it, or set ENCODER_MODEL and DATA_DIR back to what they were"
    )
