"""Two origins that claim different things of one event. Pure but for the encoder that is passed in.

A disagreement is two sentences that answer the same question with other values (amounts, days, names), from articles
of two origins, about the same event: written of the same things, and published so close together that the later
is not simply news. Further apart it is a change over time, which the newest report tells. A publisher that says
something else than before corrects itself. Where neither a value nor a name is asked for, nothing can differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import lru_cache

from retrieval.answer import Citation, Evidence, Query
from retrieval.claims import Words, content
from retrieval.expected import DATE_OR_TIME, asks_for_a_name, asks_for_a_value, values
from retrieval.names import name_runs
from retrieval.sentence_scores import EncodeSentences, headed

_SAME_EVENT = timedelta(hours=48)
"""Between two reports: the first day's figures are corrected on the second; after that things have moved on."""

_ALIKE = 0.6
"""Cosine between two sentences, each under its headline, that tell of one event. On the sample corpus the two counts
of one march lie at 0.74; two sentences of neighbouring events mostly below 0.5."""

_SAME_FRAME = 0.6
"""Share of the shorter sentence's words, names and numbers aside, that the other holds, before two different names
count as two answers."""

_REPORTING = frozenset(
    """number figure total count estimate estimated put said say told report reported according official police
    organiser organizer government authority ministry council spokesman spokeswoman spokesperson people person least
    most some about around nearly almost roughly approximately more than year month week day today yesterday monday
    tuesday wednesday thursday friday saturday sunday late early""".split()
)
"""Words with which any claim is made, and that are no part of what it claims."""

Claim = tuple[Evidence, int, int]
"""Evidence and the offsets, in the article's body, of the sentence that claims."""


def contradicting(
    query: Query, citation: Citation, evidence: Sequence[Evidence], words: Words, encode: EncodeSentences
) -> Claim | None:
    """The sentence of another origin that claims something else than what is cited, the likest one; None if none."""
    if not (asks_for_a_value(query.text) or asks_for_a_name(query.text)):
        return None
    mine = values(query.text, citation.quote)
    if not mine or citation.published_at is None:
        return None
    rivals = [claim for claim in _sentences(evidence) if _rivals(query, citation, mine, claim, words)]
    if not rivals:
        return None
    claims = (headed(rival[0].hit.headline, _text(rival)) for rival in rivals)
    vectors = encode([headed(citation.headline, citation.quote), *claims])
    alike = vectors[1:] @ vectors[0]
    best = int(alike.argmax())
    return rivals[best] if float(alike[best]) >= _ALIKE else None


def _rivals(query: Query, citation: Citation, mine: frozenset[str], claim: Claim, words: Words) -> bool:
    hit, text = claim[0].hit, _text(claim)
    if hit.origin_id == citation.origin_id or hit.published_at is None or citation.published_at is None:
        return False
    if hit.publisher and hit.publisher == citation.publisher:
        return False
    if abs(hit.published_at - citation.published_at) > _SAME_EVENT:
        return False
    theirs = values(query.text, text)
    # A report that holds both values speaks of two things, or of both claims: it contradicts neither.
    if not theirs or theirs & mine or mine & values(query.text, hit.text):
        return False
    if asks_for_a_name(query.text):
        return _same_frame(citation.quote, text, mine | theirs, words)
    return _says_what_is_asked(query.text, text, words)


def _says_what_is_asked(question: str, text: str, words: Words) -> bool:
    """Whether a sentence claims its value of the very thing that is asked about: it holds all that the question does
    but for a word, or hardly anything else ("Police put the number of marchers at 2,400")."""
    plain = _reporting_stems(words)
    asked, claimed = _plain_content(question, words) - plain, _plain_content(text, words) - plain
    known = set(words(question))
    shared = {a for a in asked if any(_same_word(a, c) for c in claimed)}
    other = {c for c in claimed if not any(_same_word(k, c) for k in known)}
    return len(shared) >= max(2, len(asked) - 1) or (bool(shared) and not other)


@lru_cache(maxsize=4)
def _reporting_stems(words: Words) -> frozenset[str]:
    return frozenset(words(" ".join(_REPORTING)))


def _plain_content(text: str, words: Words) -> set[str]:
    """Stems of what a text is about, names, dates and numbers aside."""
    text = DATE_OR_TIME.sub(" ", text)
    named = {word for run in name_runs(text) for part in run.words for word in words(part)}
    return {word for word in content(text, words) if word not in named and not any(c.isdigit() for c in word)}


def _same_word(one: str, other: str) -> bool:
    """ "march" and "marcher": a stem and what is made from it."""
    shorter, longer = sorted((one, other), key=len)
    return one == other or (len(shorter) >= 4 and longer.startswith(shorter) and len(longer) - len(shorter) <= 3)


def _same_frame(one: str, other: str, names: frozenset[str], words: Words) -> bool:
    named = {word for name in names for word in words(name)}
    a, b = (set(content(text, words)) - named for text in (one, other))
    fewer = min(len(a), len(b))
    return fewer > 1 and len(a & b) >= _SAME_FRAME * fewer


def _sentences(evidence: Sequence[Evidence]) -> list[Claim]:
    return [(e, start, end) for e in evidence for start, end in e.sentences]


def _text(claim: Claim) -> str:
    source, start, end = claim
    return source.hit.quote(start, end)
