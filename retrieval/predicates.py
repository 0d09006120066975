"""Whether what a sentence says that somebody is, is what the quote says of the same one. Pure; English.

"Lee is the CEO of Acme" needs Lee right beside the word: "Lee is the CEO", "Lee, the CEO", "CEO Lee", "Jones hired Lee
as CEO". "A CEO with a board of Lee and Kim" is not Lee; and a CEO of Bolt is none of Acme. "The mayor is dead" needs
"the mayor is dead" or "the dead mayor".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from retrieval.claims import Words, like
from retrieval.clauses import STOP_WORDS
from retrieval.grammar import Grammar, Party, read
from retrieval.quantities import has_number
from retrieval.verbs import AUXILIARIES, BE
from retrieval.wordnet import follows, is_past, parts_of_speech

_BECOMING = BE | frozenset("become becomes became remain remains remained stay stays stayed".split())
_NAMING = frozenset(
    """name names named elect elects elected appoint appoints appointed call calls called declare declared consider
    considered dub dubbed crown crowned make makes made""".split()
)
"""Verbs that say of somebody what he is: "they named Lee CEO", "Lee was named CEO"."""


@dataclass(frozen=True, slots=True)
class _Predicate:
    of: Party
    what: str
    at: Party | None
    """"Acme" of "CEO of Acme"."""


def predicates_kept(sentence: str, quote: str, words: Words) -> bool:
    """Both in one form (retrieval.forms)."""
    theirs, held = read(quote), set(words(quote))

    def among(party: Party | None, groups: list[Party | None]) -> bool:
        there = {s for group in groups if group for head in group for word in head for s in words(word)}
        return (
            party is None
            or None in groups
            or all(set(words(h[-1])) <= there or not set(words(h[-1])) <= held for h in party)
        )

    for mine in dict.fromkeys(_predicates(read(sentence))):
        places = [i for i, token in enumerate(theirs.low) if _same(mine.what, token, words)]
        if places and not any(
            among(mine.of, _called(theirs, i)) and (among(mine.at, at) if (at := _belongs(theirs, i)) else True)
            for i in places
        ):
            return False
    return True


def _predicates(said: Grammar) -> Iterator[_Predicate]:
    for i, verb in enumerate(said.low):
        if verb not in _BECOMING or not said.is_finite(i):
            continue
        start = i + 1
        while said.at(start) in ("not", "n't", "also", "now", "still") or said.at(start).endswith("ly"):
            start += 1
        what, subject = said.group_after(start), said.subject(i)
        if what is None or subject is None or is_past(said.at(start)) or said.at(start).endswith("ing"):
            continue
        head = what[0][-1]
        measured = any(has_number(word) for word in what[0])  # what a number is of: retrieval.company
        if head not in STOP_WORDS and not measured and head[0].isalpha():
            place = next((j for j in range(start, len(said.low)) if said.low[j] == head), start)
            at = said.group_after(place + 2) if said.at(place + 1) in ("of", "at", "for") else None
            yield _Predicate(subject, head, at)


def _same(what: str, token: str, words: Words) -> bool:
    if not token[0].isalpha() or token in STOP_WORDS:
        return False
    return (
        set(words(what)) <= set(words(token))
        or any(like(s, set(words(token)), words) for s in words(what))
        or follows(what, [token])
    )


def _called(text: Grammar, i: int) -> list[Party | None]:
    """Whom a word at a place is said of; None where that cannot be told."""
    if text.is_finite(i) or (is_past(text.at(i)) and text.at(i - 1) in AUXILIARIES):
        return [None]  # a verb: not said of somebody but done (retrieval.acts)
    start = text.group_start(i)
    before = text.at(start - 1)
    found: list[Party | None] = text.apposed(i)
    if parts_of_speech(text.at(i)) & {"adj"} and text.at(i + 1)[0].isalpha():
        found.append(text.group_after(i + 1))
    if before == ",":
        found.append(text.group_before(start - 1))
    elif before == "as":
        found.append(text.sentence_before(start))
    elif before in _BECOMING or before in AUXILIARIES or before.endswith("ly"):
        found.append(text.subject(start - 1))
    elif before in _NAMING:
        found += [text.subject(start - 1), (text.low[start:i],)]
    return found


def _belongs(text: Grammar, i: int) -> list[Party | None]:
    """Of what somebody is called that: "Quora CEO", "CEO of Quora", "Quora's CEO"; empty where it is not said."""
    found: list[Party | None] = []
    if text.at(i + 1) in ("of", "at", "for"):
        found.append(text.group_after(i + 2))
    start = text.group_start(i)
    named = tuple(text.low[j].removesuffix("'s") for j in range(start, i) if text.raw[j][0].isupper())
    return [*found, *([(named,)] if named else [])]
