"""How well each sentence of the evidence answers a question. Pure but for the encoder that is passed in."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from retrieval.answer import Evidence, Query
from retrieval.claims import Rarity, Words
from retrieval.evidence import content_words, coverage, shortness
from retrieval.expected import fitting, of_another, too_uncertain
from retrieval.leaning import ENDED, lacks_subject, with_what_it_leans_on
from retrieval.matter import spoken_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_LEADING_PASSAGE = 0.1
"""Bonus of the first passage's sentences, a half of it for the second, a third for the third: search has read more of
the question than a sentence shows (docs/decisions/0016-first-sentence.md)."""

_NEWEST = 0.04
"""Bonus of the newest article's sentences over the oldest's: enough to order reports that say the same of one thing,
too little to lift one that is about another."""

_OF_ITS_DAYS = 0.1
"""Bonus for what was published when the question says."""

_FITS = 0.12
"""Bonus for a sentence that holds the kind of thing that was asked for."""

_ANOTHER = 0.1
"""Taken instead from one that tells of somebody whom the question does not name."""

_UNCERTAIN = 0.05
"""Taken from what may be or is to come, where it is asked what was."""

_SILENT = 0.3
"""Taken, where the question has few words, from a sentence that with its headline says nothing of what is asked of
those it names (docs/decisions/0020-what-is-asked-of-whom.md)."""

_FEWEST_WORDS = 4
"""Shorter is a heading or a fragment."""

_FRAGMENT = 0.15
"""Taken from what does not end like a sentence: headings, captions, items of a list."""

_YEAR = re.compile(r"\b(?:1[6-9]|20)\d\d\b")

EncodeSentences = Callable[[Sequence[str]], "NDArray[np.float32]"]
"""Vectors (n, dim) of unit length, in the order of the sentences."""
EncodeQuery = Callable[[str], "NDArray[np.float32]"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may be said."""

    evidence: Evidence
    index: int
    """Which of the evidence's sentences it is."""
    text: str
    """With the heading that says whose it is, if it is an item of a list."""
    score: float
    says: float
    """How well it answers, under its headline and wherever it was found: what a floor can be held against."""
    vector: NDArray[np.float32]

    @property
    def article(self) -> str:
        return self.evidence.hit.article_id

    @property
    def start(self) -> int:
        """In the article's body."""
        return self.evidence.sentences[self.index][0]


@dataclass(frozen=True, slots=True)
class _Place:
    evidence: Evidence
    index: int
    text: str

    @property
    def headed(self) -> str:
        return headed(self.evidence.hit.headline, self.text)


class SentenceScorer:
    """Safe for several threads."""

    def __init__(
        self, words: Words, rarity: Rarity, encode_query: EncodeQuery, encode_sentences: EncodeSentences
    ) -> None:
        self._words = words
        self._rarity = rarity
        self._encode_query = encode_query
        self._encode_sentences = encode_sentences

    def candidates(self, query: Query, evidence: Sequence[Evidence]) -> list[Candidate]:
        """All sentences of the evidence that could be said, best first."""
        places = [place for e in evidence if _of_its_year(query.text, e) for place in _places(e)]
        if not places:
            return []
        # Under its headline a sentence keeps what it is about: "He" in it has a name, "the bridge" a place. By itself
        # it shows what it says beyond the headline, which all the sentences of an article share.
        vectors = self._encode_sentences([place.text for place in places])
        asking = self._encode_query(query.text)
        under_headline = self._encode_sentences([place.headed for place in places]) @ asking
        alone = vectors @ asking
        told = self._told(query, [place.evidence for place in places])
        found = []
        for place, cosine, own, vector in zip(places, under_headline, alone, vectors, strict=True):
            says = float(cosine) + told(place)
            score = says + float(own - cosine) / 2 + _LEADING_PASSAGE / place.evidence.number
            found.append(Candidate(place.evidence, place.index, place.text, score, says, vector))
        return sorted(found, key=lambda c: -c.score)

    def _told(self, query: Query, evidence: Sequence[Evidence]) -> Callable[[_Place], float]:
        """What a sentence's words and date add to its nearness in meaning."""
        about = content_words(query, self._words)
        asked, few = self._rarity(about), shortness(about)
        heads = {e.number: set(self._words(e.hit.headline or "")) for e in evidence}
        around = {e.number: coverage(asked, heads[e.number] | set(self._words(e.hit.text))) for e in evidence}
        fits, speaks = fitting(query.text), spoken_of(query.about, self._words, self._rarity)
        another, uncertain = of_another(query.about), too_uncertain(query.text)
        recency = _recency(evidence)

        def told(place: _Place) -> float:
            e, held = place.evidence, set(self._words(place.text))
            # Thrice, each time with more around it: what the sentence says itself counts most.
            covered = coverage(asked, held) + coverage(asked, held | heads[e.number]) + around[e.number]
            added = 0.25 * covered + _NEWEST * recency[e.number] + _OF_ITS_DAYS * _of_its_days(query, e)
            added += -_ANOTHER if another(place.text, e.hit.headline or "") else _FITS * fits(place.text)
            added -= _UNCERTAIN * uncertain(place.text) + _SILENT * few * (1 - speaks(place.headed))
            return added if ENDED.search(place.text) else added - _FRAGMENT

        return told


def headed(headline: str | None, sentence: str) -> str:
    """A sentence as it is compared with others: what it is about often stands in the headline alone."""
    return f"{headline}. {sentence}" if headline else sentence


def _places(evidence: Evidence) -> list[_Place]:
    places = []
    for index, (start, end) in enumerate(evidence.sentences):
        text = evidence.hit.quote(start, end)
        if len(text.split()) < _FEWEST_WORDS or _bare(text) == _bare(evidence.hit.headline or ""):
            continue
        if said := text if not lacks_subject(text) else with_what_it_leans_on(evidence, index):
            places.append(_Place(evidence, index, said))
    return places


def _of_its_year(question: str, evidence: Evidence) -> bool:
    """A question that names a year is not answered from an article that neither names one of its years nor is of it."""
    asked = set(_YEAR.findall(question))
    hit = evidence.hit
    own = str(hit.published_at.year) if hit.published_at else ""
    return not asked or bool(asked & {own, *_YEAR.findall(f"{hit.headline or ''} {hit.text}")})


def _of_its_days(query: Query, evidence: Evidence) -> bool:
    published = evidence.hit.published_at
    periods = (clause.period for clause in query.clauses if clause.period)
    return published is not None and any(period.holds(published) for period in periods)


def _recency(evidence: Sequence[Evidence]) -> Mapping[int, float]:
    """0 for the oldest, 1 for the newest, by rank among the distinct dates; 0 without a date."""
    dates: list[datetime] = sorted({e.hit.published_at for e in evidence if e.hit.published_at})
    steps = {date: i / (len(dates) - 1) if len(dates) > 1 else 0.0 for i, date in enumerate(dates)}
    return {e.number: steps[e.hit.published_at] if e.hit.published_at else 0.0 for e in evidence}


def _bare(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())
