"""Whether a sentence speaks of whom a claim speaks of, by name or by leaning on its headline. Pure; English.

"She resigned" under "Lind under fire" speaks of Lind, since nobody else is named; "the bridge" under "Lanthorn Bridge
closed" of that bridge. What is recited in a sentence (a song, a statement) speaks of nobody that a headline names.
"""

from __future__ import annotations

import re

from retrieval.forms import in_one_form
from retrieval.grammar import read
from retrieval.names import name_runs
from retrieval.quantities import has_number
from retrieval.wordnet import is_past

_RECITED = re.compile(
    r'"[^"]*"|\b(?:statement|lyrics?|message|title|slogan|line|song|chorus|joke|caption|tweet|post|say|says|said|sings?'
    r"|sang|reads?|wrote|writes)\s*:.*$",
    re.DOTALL,
)
"""Words that a report repeats. Its own are those around them."""
_PAST = frozenset("was were had did has have".split())
_PRONOUN = re.compile(r"\b(?:he|she|it|they|his|her|its|their|who)\b", re.IGNORECASE)


def speaks_of_subject(claim: str, sentence: str) -> bool:
    """Whether a headline may say whom the sentence speaks of: it says so itself, by the last word of the name ("the
    bridge"), or by a pronoun before which nobody else is named."""
    told = read(in_one_form(claim))
    subject = next((told.subject(i) for i in range(len(told.low)) if told.is_finite(i)), None)
    own = _RECITED.sub(" ", in_one_form(sentence))
    return all(_stands(head, claim, own) or _meant(head, own) for head in subject or ())


def tells_of_the_past(claim: str) -> bool:
    """Whether it says what was done, and not what is so, or will be."""
    told = read(in_one_form(claim))
    finite = [i for i in range(len(told.low)) if told.is_finite(i)]
    return bool(finite) and all(told.low[i] in _PAST or is_past(told.low[i]) for i in finite)


def names_in_place(claim: str, sentence: str, headline: str, aside: frozenset[str] = frozenset()) -> bool:
    """Whether all whose acts the claim tells of, and whom they do it to, stand in the sentence, or the one who acts is
    meant there by what the headline names. ``aside``: words of names that need not."""
    told = read(in_one_form(claim))
    headed = set(re.findall(r"\w+", headline.casefold()))
    finite = [i for i in range(len(told.low)) if told.is_finite(i)]
    doers = [head for i in finite for head in told.subject(i) or ()]
    done_to = [head for i in finite for head in told.group_after(i + 1) or ()]
    return all(
        head[-1] in aside or _stands(head, claim, sentence) or (head[-1] in headed and _meant(head, sentence))
        for head in doers
    ) and all(head[-1] in aside or _stands(head, claim, sentence) for head in done_to)


def _meant(head: tuple[str, ...], sentence: str) -> bool:
    """Whether a pronoun may stand for it: nobody else is named before."""
    own = _RECITED.sub(" ", in_one_form(sentence))
    pronoun = _PRONOUN.search(own)
    return pronoun is not None and all(run.words[-1] == head[-1] for run in name_runs(own[: pronoun.start()]))


def _stands(head: tuple[str, ...], claim: str, sentence: str) -> bool:
    """By the last word of the name, but not as part of another name: "Sheffield United" for "Manchester United". What
    is no name need not."""
    last = head[-1]
    if not any(last in run.words for run in name_runs(claim)) or has_number(last):
        return True
    for run in name_runs(sentence):
        if last in run.words and (set(head) <= set(run.words) or set(run.words) <= set(head)):
            return True
    return any(word == last for word in re.findall(r"\w+", sentence))
