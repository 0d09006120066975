"""The answerer that needs no language model: it chooses sentences of the evidence and says them word for word."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ingest.origins import shingles
from retrieval.answer import DraftSentence, Evidence, Hit, Query
from retrieval.claims import Rarity, Words
from retrieval.evidence import NAMED_SOURCE, content_words, from_where_asked, shortness
from retrieval.expected import cannot_do_without
from retrieval.leaning import leans_back, with_what_it_leans_on
from retrieval.sentence_scores import Candidate, EncodeQuery, EncodeSentences, SentenceScorer

MOST_SENTENCES = 4
_CLOSE = 0.9
"""Share of the best sentence's score that another needs to be said beside it."""

_SAME = 0.8
"""Cosine of two sentences from which the second tells the reader nothing that the first has not."""

_FLOOR, _SHORT_QUESTION_EXTRA = 0.6, 0.55
"""What a sentence must say to be worth saying: the first for a long question, both for one of no words. Below it lie
1.5 % of the dev questions with an answer and 78 % of those without (docs/decisions/0004-abstention.md)."""

_MOST_CHARACTERS = 600
"""Longer is a table or a list run together, cut at a word."""


class ExtractiveAnswerer:
    """Chooses one to four sentences, the best first and the others in reading order; says nothing where none holds the
    kind of thing that was asked for."""

    def __init__(
        self, words: Words, rarity: Rarity, encode_query: EncodeQuery, encode_sentences: EncodeSentences
    ) -> None:
        self._words = words
        self._scorer = SentenceScorer(words, rarity, encode_query, encode_sentences)

    def answer(self, query: Query, evidence: Sequence[Evidence]) -> tuple[DraftSentence, ...]:
        needed, least = cannot_do_without(query.text), self._least(query)
        candidates = self._scorer.candidates(query, evidence)
        fit = [c for c in candidates if needed(c.text) and c.says >= least(c.evidence.hit)]
        if not fit:
            return ()
        new = [c for c in fit if " ".join(c.text.split()) not in query.told]
        if new and new[0].score >= _CLOSE * fit[0].score:
            fit = new
        chosen: list[Candidate] = []
        for candidate in fit:
            if len(chosen) == MOST_SENTENCES or candidate.score < _CLOSE * fit[0].score:
                break
            if any(_repeats(candidate, c) for c in chosen) or (chosen and _leans_on_nothing(candidate)):
                continue
            chosen.append(candidate)
        best, *others = self._with_each_publisher(query, fit, chosen)
        first = {e.hit.article_id: e.number for e in reversed(evidence)}
        others.sort(key=lambda c: (c.article != best.article, first[c.article], c.start))
        places = {(c.evidence.number, c.index) for c in (best, *others)}
        return tuple(_say(c, alone=(c.evidence.number, c.index - 1) in places) for c in [best, *others])

    def _with_each_publisher(
        self, query: Query, fit: Sequence[Candidate], chosen: Sequence[Candidate]
    ) -> list[Candidate]:
        """Whoever is asked by name is heard, if there is anything to be said of it."""
        heard = {c.evidence.hit.publisher for c in chosen}
        more: list[Candidate] = []
        for clause in query.clauses:
            if not clause.cited or not heard.isdisjoint(clause.publishers):
                continue
            theirs = (c for c in fit if c.evidence.hit.publisher in clause.publishers)
            if first := next((c for c in theirs if not _leans_on_nothing(c)), None):
                more.append(first)
                heard.add(first.evidence.hit.publisher)
        return [*chosen[: max(1, MOST_SENTENCES - len(more))], *more][:MOST_SENTENCES]

    def _least(self, query: Query) -> Callable[[Hit], float]:
        few = shortness(content_words(query, self._words))
        return lambda hit: _FLOOR + _SHORT_QUESTION_EXTRA * few * (NAMED_SOURCE if from_where_asked(query, hit) else 1)


def _repeats(one: Candidate, other: Candidate) -> bool:
    """The same place in the same article (passages overlap), or the same words, or nearly, in another."""
    if float(one.vector @ other.vector) >= _SAME:
        return True
    a, b = (c.evidence.sentences[c.index] for c in (one, other))
    if one.article == other.article and a[0] < b[1] and b[0] < a[1]:
        return True
    mine, theirs = shingles(one.text), shingles(other.text)
    fewer = min(len(mine), len(theirs))
    return one.text == other.text or (fewer > 0 and len(mine & theirs) >= 0.6 * fewer)


def _leans_on_nothing(candidate: Candidate) -> bool:
    return leans_back(candidate.text) and with_what_it_leans_on(candidate.evidence, candidate.index) is None


def _say(candidate: Candidate, *, alone: bool) -> DraftSentence:
    """``alone`` where what it leans on is said anyway."""
    text = candidate.text
    if not alone and leans_back(text):
        text = with_what_it_leans_on(candidate.evidence, candidate.index) or text
    flat = " ".join(text.split())
    if len(flat) > _MOST_CHARACTERS:
        flat = flat[:_MOST_CHARACTERS].rsplit(" ", 1)[0] + "…"
    return DraftSentence(flat, (candidate.evidence.number,))
