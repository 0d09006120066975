"""A claim and the evidence found for it -> a verdict. Pure but for the encoder that is passed in.

supported      a sentence of the evidence bears the claim out, under its headline, by the rules that a written sentence
               has to pass
contradicted   a sentence about the same event says the contrary (retrieval.rivals), and nothing as new supports it
not covered    otherwise; what is near is named
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from retrieval.answer import Citation, Evidence, Hit, Query, Verdict
from retrieval.citations import cite
from retrieval.claims import NEGATION, Words
from retrieval.clauses import STOP_WORDS
from retrieval.compose import nearest
from retrieval.errors import QuestionError
from retrieval.forms import in_one_form
from retrieval.grammar import read
from retrieval.headlined import speaks_of_subject, tells_of_the_past
from retrieval.rivals import agrees, contradicts, values_held
from retrieval.sentence_scores import EncodeSentences, headed
from retrieval.verify import supports
from retrieval.wordnet import parts_of_speech

_MOST_QUOTES = 3
_LEAST_WORDS = 2
"""Of a claim, function words aside."""
_SUPPORTS = 0.5
"""Cosine between a claim and its quote, below which it tells of something else in the quote's words."""
_SAME_EVENT = 0.5
"""Cosine between a claim and a sentence (or the sentence under its headline) that speaks against it."""
_MOVED_ON = timedelta(hours=48)
"""How much later the contrary must be reported to outweigh a report that bears the claim out: before that two origins
disagree, after it things have changed."""
_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_CORRECTS = re.compile(
    r"\b(?:earlier|previous|original) version\b|\bwas (?:amended|corrected|updated) on\b", re.IGNORECASE
)
"""A notice repeats what was wrong."""
_REASON = re.compile(r",? because\b.*$", re.DOTALL)
_THAN_PLANNED = re.compile(
    r"\b(?:than|as) (?:(?:originally|first|previously) )?(?:planned|expected|announced|hoped|proposed)\b", re.IGNORECASE
)
"""Words that make what happened no less certain."""

Span = tuple[Evidence, int, int]
"""Evidence and the offsets, in the article's body, of what is quoted."""


def refuse_fragment(claim: str) -> None:
    """Raises QuestionError for what claims nothing: no verb, or a single word that says something. In another language
    than English nothing is refused."""
    told = read(in_one_form(claim))
    spoken = [i for i, word in enumerate(told.low) if word[0].isalpha()]
    telling = [i for i in spoken if told.low[i] not in STOP_WORDS]
    foreign = any(told.raw[i].islower() and not parts_of_speech(told.low[i]) for i in telling)
    if len(telling) >= _LEAST_WORDS and (foreign or any(told.may_be_finite(i) for i in spoken)):
        return
    raise QuestionError(
        f"“{claim}” claims nothing that could be checked: write a whole sentence, for example “The bridge reopened on "
        "Monday.”"
    )


def check_claim(
    query: Query, hits: Sequence[Hit], evidence: Sequence[Evidence], words: Words, encode: EncodeSentences
) -> Verdict:
    """``query`` is the claim, parsed like a question."""
    claim, reports = query.text, [_without_notices(e) for e in evidence]
    spans = [(e, *span) for e in reports for span in e.sentences]
    supporting = _close(claim, [span for span in spans if _bears_out(claim, span, words)], encode, _SUPPORTS)
    contrary = _close(claim, [span for span in spans if _speaks_against(claim, span, words)], encode, _SAME_EVENT)
    if supporting and tells_of_the_past(claim):
        contrary = []  # what was reported as done is not undone by what happens later
    if contrary and _outweighs(contrary, supporting, [span for span in spans if _agrees(claim, span, words)]):
        return Verdict(query.asked, "contradicted", _citations(contrary), ())
    if supporting:
        return Verdict(query.asked, "supported", _citations(supporting), ())
    return Verdict(query.asked, "not_covered", (), nearest(hits))


def _without_notices(evidence: Evidence) -> Evidence:
    kept = (span for span in evidence.sentences if not _CORRECTS.search(evidence.hit.quote(*span)))
    return replace(evidence, sentences=tuple(kept))


def _bears_out(claim: str, span: Span, words: Words) -> bool:
    """By its own words, or with what its headline says it is about; never by a number that stands there alone. Not by
    several sentences together: they may hold the names of the claim in other parts."""
    hit, quote = span[0].hit, _quote(span)
    reported = _THAN_PLANNED.sub(" ", quote)
    if not NEGATION.search(quote):  # "not because …" denies the reason alone
        reported = _REASON.sub(".", reported)
    publisher = hit.publisher or ""
    if not values_held(claim, quote):
        return False
    if supports(claim, quote, publisher, words) or supports(claim, reported, publisher, words):
        return True
    headline = hit.headline or ""
    return (
        speaks_of_subject(claim, quote)
        and agrees(claim, quote, headline, words)
        and supports(claim, reported, publisher, words, headline)
    )


def _speaks_against(claim: str, span: Span, words: Words) -> bool:
    evidence = span[0]
    passage = " ".join(evidence.hit.quote(*each) for each in evidence.sentences)
    return contradicts(claim, _quote(span), evidence.hit.headline or "", passage, words)


def _agrees(claim: str, span: Span, words: Words) -> bool:
    return agrees(claim, _quote(span), span[0].hit.headline or "", words)


def _outweighs(contrary: Sequence[Span], supporting: Sequence[Span], agreeing: Sequence[Span]) -> bool:
    """Whether the contrary is newer than all that speaks for the claim, even where that is not quite support."""
    newest = _newest(contrary)
    if supporting and newest <= _newest(supporting) + _MOVED_ON:
        return False
    return not agreeing or newest > _newest(agreeing)


def _close(claim: str, spans: Sequence[Span], encode: EncodeSentences, least: float) -> list[Span]:
    """Those whose words, alone or under their headline, are close to the claim."""
    if not spans:
        return []
    quotes = [_quote(span) for span in spans]
    under = [headed(e.hit.headline, quote) for (e, _, _), quote in zip(spans, quotes, strict=True)]
    vectors = encode([claim, *quotes, *under])
    cosines = vectors[1:] @ vectors[0]
    n = len(spans)
    return [span for i, span in enumerate(spans) if max(float(cosines[i]), float(cosines[n + i])) >= least]


def _quote(span: Span) -> str:
    evidence, start, end = span
    return evidence.hit.quote(start, end)


def _newest(spans: Iterable[Span]) -> datetime:
    return max(_published(span) for span in spans)


def _published(span: Span) -> datetime:
    return span[0].hit.published_at or _LONG_AGO


def _citations(spans: Iterable[Span]) -> tuple[Citation, ...]:
    """One an origin, the newest first."""
    of_origins: dict[str, Span] = {}
    for span in sorted(spans, key=_published, reverse=True):
        of_origins.setdefault(span[0].hit.origin_id, span)
    chosen = list(of_origins.values())[:_MOST_QUOTES]
    return tuple(cite(number, *span) for number, span in enumerate(chosen, start=1))
