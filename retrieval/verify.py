"""Is this sentence supported by that quote? Pure, and the last step before a sentence reaches a reader.

A sentence taken word for word is supported by itself. A written one must bring every number, name and quotation from
its quote, and every other word or one that it follows from; it must not turn a denial into a claim, a possibility
into a fact, a rise into a fall, or have two names or two numbers change places. What cannot be shown to be supported is
dropped: a false alarm costs a sentence, a miss costs the reader's trust.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from retrieval.acts import acts_kept
from retrieval.answer import Evidence
from retrieval.claims import Words, comparison_kept, content, denials_kept, senses_held, times_kept
from retrieval.company import numbers_keep_company
from retrieval.forms import in_one_form, straight
from retrieval.hedges import hedges_kept
from retrieval.names import names_held, parts_swapped
from retrieval.predicates import predicates_kept
from retrieval.quantities import numbers
from retrieval.roles import roles_kept
from retrieval.statements import is_report
from retrieval.wording import in_base_forms, plain_opening, wording_kept

_LONGEST_RUN = 3
"""Sentences that may support one claim together."""

_DOUBLE_QUOTED = re.compile(r"[\"„«]([^\"»]{2,})(?:[\"»]|$)")
_SINGLE_QUOTED = re.compile(r"(?<![\w'])'(\w.*?)'(?!\w)")
"""Both of text whose typographic marks have been made straight."""


def supporting_span(sentence: str, evidence: Evidence, words: Words) -> tuple[int, int] | None:
    """Offsets into the body of the shortest run of the evidence's sentences that supports the claim, or None."""
    if not is_report(sentence):
        return None
    hit = evidence.hit
    runs = [(start, end, hit.quote(start, end)) for start, end in _runs(evidence)]
    for start, end, quote in runs:
        if _word_for_word(sentence, quote):
            return start, end
    for start, end, quote in runs:
        if supports(sentence, quote, hit.publisher or "", words):
            return start, end
    return None


def supports(sentence: str, quote: str, publisher: str, words: Words, headline: str = "") -> bool:
    """Whether the quote bears the sentence out. The publisher's name may stand in it too: the citation shows it. A
    headline says what the quote speaks of, where that may be leaned on, but not who does what in it."""
    if _word_for_word(sentence, quote):
        return True
    if sentence.rstrip().endswith(("…", ":")):
        return False  # what was cut off, or is to follow, is not known
    told, held, words = in_one_form(quote), in_one_form(f"{quote} {headline}".strip()), in_base_forms(words)
    known = f"{held}\n{in_one_form(publisher)}"
    said = plain_opening(in_one_form(sentence), known)
    return (
        numbers(said) <= numbers(held)
        and names_held(said, known, words)
        and wording_kept(said, known, words)
        and _quotations_held(said, held)
        and denials_kept(said, held, words)
        and hedges_kept(said, held, words)
        and times_kept(said, held)
        and comparison_kept(said, held, words)
        and senses_held(said, known, words)
        and numbers_keep_company(said, held, words)
        and roles_kept(said, held, words)
        and acts_kept(said, told, words)
        and predicates_kept(said, told, words)
        and not parts_swapped(said, held, lambda text: set(content(text, words)))
    )


def squeeze(text: str) -> str:
    """White space and the shape of quotation marks and dashes aside; the ellipsis of a cut sentence too."""
    return straight(" ".join(text.split()).rstrip("…").strip())


def _word_for_word(sentence: str, quote: str) -> bool:
    """The whole quote, or its beginning up to the end of a word where an ellipsis says that it was cut."""
    said, held = squeeze(sentence), squeeze(quote)
    cut = sentence.rstrip().endswith("…") and re.match(rf"{re.escape(said)}(?!\w)", held)
    return bool(said) and (said == held or bool(cut))


def _runs(evidence: Evidence) -> Iterator[tuple[int, int]]:
    """One sentence before two, two before three; never across what is not to be said."""
    spans, hit = evidence.sentences, evidence.hit
    for length in range(1, _LONGEST_RUN + 1):
        for first in range(len(spans) - length + 1):
            run = spans[first : first + length]
            between = (hit.quote(a[1], b[0]) for a, b in pairwise(run))
            if not any(gap.strip() for gap in between):
                yield run[0][0], run[-1][1]


def _quotations_held(sentence: str, quote: str) -> bool:
    held = squeeze(quote).casefold()
    said = [*_DOUBLE_QUOTED.findall(sentence), *_SINGLE_QUOTED.findall(sentence)]
    plain = [squeeze(q).strip(" .,;:!?").casefold() for q in said]
    return all(re.search(rf"(?<!\w){re.escape(q)}(?!\w)", held) for q in plain)
