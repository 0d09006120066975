"""The answerer that needs no language model: it chooses sentences of the evidence and says them word for word."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from ingest.origins import shingles
from retrieval.answer import DraftSentence, Evidence, Query
from retrieval.claims import Rarity, Words
from retrieval.evidence import content_words, coverage, shortness
from retrieval.expected import cannot_do_without, fitting

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_MOST_SENTENCES = 4
_CLOSE = 0.9
"""Share of the best sentence's score that another needs to be said beside it."""

_LEADING_PASSAGE = 0.1
"""Bonus of the first passage's sentences, a half of it for the second, a third for the third: search has read more of
the question than a sentence shows (docs/decisions/0016-first-sentence.md)."""

_SAME = 0.8
"""Cosine of two sentences from which the second tells the reader nothing that the first has not."""

_FLOOR, _SHORT_QUESTION_EXTRA = 0.6, 0.55
"""Score below which no sentence is worth saying: the first for a long question, both for one of no words. Below it lie
1.5 % of the dev questions with an answer and 78 % of those without (docs/decisions/0004-abstention.md)."""

_NEWEST = 0.04
"""Bonus of the newest article's sentences over the oldest's: enough to order reports that say the same of one thing,
too little to lift one that is about another."""

_FITS = 0.12
"""Bonus for a sentence that holds the kind of thing that was asked for."""

_FEWEST_WORDS, _MOST_CHARACTERS = 4, 600
"""Shorter is a heading or a fragment; longer is a table or a list run together, cut at a word."""

_ENDED = re.compile(r"[.!…][\"'”’»)\]]*$")
_FRAGMENT = 0.15
"""Taken from what does not end like a sentence: headings, captions, items of a list."""
_YEAR = re.compile(r"\b(?:1[6-9]|20)\d\d\b")

_LEANS_BACK = re.compile(
    r"^\W*(he|she|it|they|this|that|these|those|his|her|its|their|him|them|but|and|so|also|instead|meanwhile|however"
    r"|such|both|the (move|decision|news|announcement|incident|former|latter|two|pair))\b",
    re.IGNORECASE,
)
"""An opening that leaves the reader asking who or what: the sentence before is taken too."""

EncodeSentences = Callable[[Sequence[str]], "NDArray[np.float32]"]
"""Vectors (n, dim) of unit length, in the order of the sentences."""
EncodeQuery = Callable[[str], "NDArray[np.float32]"]


@dataclass(frozen=True, slots=True)
class _Candidate:
    evidence: Evidence
    index: int
    text: str
    score: float
    says: float
    """How well it answers, under its headline and wherever it was found: what the floor is held against."""
    vector: NDArray[np.float32]


class ExtractiveAnswerer:
    """Chooses one to four sentences, the best first and the others in reading order; says nothing where none holds the
    kind of thing that was asked for."""

    def __init__(
        self, words: Words, rarity: Rarity, encode_query: EncodeQuery, encode_sentences: EncodeSentences
    ) -> None:
        self._words = words
        self._rarity = rarity
        self._encode_query = encode_query
        self._encode_sentences = encode_sentences

    def answer(self, query: Query, evidence: Sequence[Evidence]) -> tuple[DraftSentence, ...]:
        asked = content_words(query, self._words)
        candidates = self._candidates(query, asked, evidence)
        needed = cannot_do_without(query.text)
        fit = [c for c in candidates if needed(c.text)]
        if max((c.says for c in fit), default=0.0) < _FLOOR + _SHORT_QUESTION_EXTRA * shortness(asked):
            return ()
        new = [c for c in fit if " ".join(c.text.split()) not in query.told]
        if new and new[0].score >= _CLOSE * fit[0].score:
            fit = new
        chosen: list[_Candidate] = []
        for candidate in fit:
            if len(chosen) == _MOST_SENTENCES or candidate.score < _CLOSE * fit[0].score:
                break
            if any(_repeats(candidate, c) for c in chosen) or (chosen and _leans_on_nothing(candidate)):
                continue
            chosen.append(candidate)
        best, *others = chosen
        others.sort(key=lambda c: (c.evidence is not best.evidence, c.evidence.number, c.index))
        places = {(c.evidence.number, c.index) for c in chosen}
        return tuple(_say(c, alone=(c.evidence.number, c.index - 1) in places) for c in [best, *others])

    def _candidates(self, query: Query, about: Sequence[str], evidence: Sequence[Evidence]) -> list[_Candidate]:
        """All sentences of the evidence, best first."""
        timely = [e for e in evidence if _of_its_year(query.text, e)]
        places = [(e, i, _sentence(e, i)) for e in timely for i in range(len(e.sentences))]
        places = [p for p in places if len(p[2].split()) >= _FEWEST_WORDS and not _is_headline(p[2], p[0])]
        if not places:
            return []
        # Under its headline a sentence keeps what it is about: "He" in it has a name, "the bridge" a place. By itself
        # it shows what it says beyond the headline, which all the sentences of an article share.
        headings = [headed(e.hit.headline, text) for e, _, text in places]
        vectors = self._encode_sentences([text for _, _, text in places])
        asking = self._encode_query(query.text)
        under_headline, alone = self._encode_sentences(headings) @ asking, vectors @ asking
        asked = self._rarity(about)
        heads = {e.number: set(self._words(e.hit.headline or "")) for e in timely}
        around = {e.number: coverage(asked, heads[e.number] | set(self._words(e.hit.text))) for e in timely}
        fits = fitting(query.text)
        recency = _recency([e for e, _, _ in places])
        found = []
        for (e, i, text), cosine, own, vector in zip(places, under_headline, alone, vectors, strict=True):
            held = set(self._words(text))
            # Thrice, each time with more around it: what the sentence says itself counts most.
            covered = coverage(asked, held) + coverage(asked, held | heads[e.number]) + around[e.number]
            says = float(cosine) + 0.25 * covered + _FITS * fits(text) + _NEWEST * recency[e.number]
            if not _ENDED.search(text):
                says -= _FRAGMENT
            score = says + float(own - cosine) / 2 + _LEADING_PASSAGE / e.number
            found.append(_Candidate(e, i, text, score, says, vector))
        return sorted(found, key=lambda c: -c.score)


def headed(headline: str | None, sentence: str) -> str:
    """A sentence as it is compared with others: what it is about often stands in the headline alone."""
    return f"{headline}. {sentence}" if headline else sentence


def _of_its_year(question: str, evidence: Evidence) -> bool:
    """A question that names a year is not answered from an article that neither names one of its years nor is of it."""
    asked = set(_YEAR.findall(question))
    hit = evidence.hit
    own = str(hit.published_at.year) if hit.published_at else ""
    return not asked or bool(asked & {own, *_YEAR.findall(f"{hit.headline or ''} {hit.text}")})


def _recency(evidence: Sequence[Evidence]) -> Mapping[int, float]:
    """0 for the oldest, 1 for the newest, by rank among the distinct dates; 0 without a date."""
    dates: list[datetime] = sorted({e.hit.published_at for e in evidence if e.hit.published_at})
    steps = {date: i / (len(dates) - 1) if len(dates) > 1 else 0.0 for i, date in enumerate(dates)}
    return {e.number: steps[e.hit.published_at] if e.hit.published_at else 0.0 for e in evidence}


def _sentence(evidence: Evidence, index: int) -> str:
    start, end = evidence.sentences[index]
    return evidence.hit.quote(start, end)


def _is_headline(text: str, evidence: Evidence) -> bool:
    return _bare(text) == _bare(evidence.hit.headline or "")


def _bare(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


def _repeats(one: _Candidate, other: _Candidate) -> bool:
    """The same place in the same article (passages overlap), or the same words, or nearly, in another."""
    if float(one.vector @ other.vector) >= _SAME:
        return True
    a, b = (c.evidence.sentences[c.index] for c in (one, other))
    if one.evidence.hit.article_id == other.evidence.hit.article_id and a[0] < b[1] and b[0] < a[1]:
        return True
    mine, theirs = shingles(one.text), shingles(other.text)
    fewer = min(len(mine), len(theirs))
    return one.text == other.text or (fewer > 0 and len(mine & theirs) >= 0.6 * fewer)


def _leans_on_nothing(candidate: _Candidate) -> bool:
    return bool(_LEANS_BACK.search(candidate.text)) and _with_the_one_before(candidate) is None


def _with_the_one_before(candidate: _Candidate) -> str | None:
    """With what a sentence leans on before it, in the paragraph before too: in news a paragraph is often one sentence.
    None where there is none: at the beginning, after a heading, after what may not be said."""
    evidence, index = candidate.evidence, candidate.index
    if not index:
        return None
    (start, ended), (begins, end) = evidence.sentences[index - 1], evidence.sentences[index]
    before = evidence.hit.quote(start, ended)
    if evidence.hit.quote(ended, begins).strip() or not _ENDED.search(before):
        return None
    return evidence.hit.quote(start, end)


def _say(candidate: _Candidate, *, alone: bool) -> DraftSentence:
    """``alone`` where what it leans on is said anyway."""
    text = candidate.text
    if not alone and _LEANS_BACK.search(text):
        text = _with_the_one_before(candidate) or text
    flat = " ".join(text.split())
    if len(flat) > _MOST_CHARACTERS:
        flat = flat[:_MOST_CHARACTERS].rsplit(" ", 1)[0] + "…"
    return DraftSentence(flat, (candidate.evidence.number,))
