"""A question that only makes sense after the ones before it -> the question that is meant. Pure.

"and where was that?"        names nothing: the topic of the last question is added
"what did Reuters say?"      names a publisher and nothing else: likewise
"when was he elected?"       names a matter and leans on a person: the names of the last answer are added too
"Who won the ferry race?"    names its own matter and leans on nothing: stays as it is
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.clauses import STOP_WORDS
from retrieval.names import name_runs, told_names
from retrieval.query import MAX_QUESTION

MOST_TURNS = 6
"""Turns that are looked back to; what was said before them is another conversation."""

_MOST_NAMES = 3
_WORD = re.compile(r"[^\W_](?:[\w’'.-]*[^\W_])?")
_OPENING = re.compile(
    r"^\W*(?:(?:and|but|so|ok(?:ay)?|well|also|then|yes|no|thanks?(?: you)?)\b[\s,]*)+", re.IGNORECASE
)
_INSTEAD = re.compile(
    r"^\W*(?:(?:and|but|so)\s+)?(?:what|how) about\s+(?!(?:it|that|this|them|him|her)\b)", re.IGNORECASE
)
"""The same question about something else."""
_PEOPLE = re.compile(r"\b(?:he|she|him|her|his|hers|they|them|their|theirs)\b", re.IGNORECASE)
_THINGS = re.compile(
    r"\b(?:it|its|that|this|these|those|there|then|so|the same"
    r"|the (?:first|second|third|last|other|latter|former)(?: one)?"
    r"|(?:he|she|him|her|his|hers|they|them|their|theirs)|one|ones|else)\b",
    re.IGNORECASE,
)
_POINTS_FORWARD = re.compile(
    r"\b(?:is|was|will|has|does|did|would|could|can) (?:it|there)\b.{0,60}\b(?:that|to|for|in|at|on|a|an|any|no)\b"
    r"|\bthat (?:is|are|was|were|has|have|had|will|would)\b"
    r"|\b(?:said|says|say|claim\w*|report\w*|know|think|hope\w*) that\b"
    r"|\bthis (?:week|weekend|month|year|morning|evening|afternoon|summer|winter|spring|autumn|season)\b"
    r"|\bthose (?:who|that)\b|\bthat (?!(?:be|one|all)\b)[a-z]+(?:ed|ing|s)\b",
    re.IGNORECASE,
)
"""Uses of those words that lean on nothing before."""
_GENERIC = frozenset(
    """happen happened happens mean means called named long old far big exactly there people place time day date year
    number reason name one ones thing things else know sure true new news latest last first next since more update
    updates details story article articles report reports reported source sources day today yesterday""".split()
)
"""Words of a question that name no matter of their own."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A question that was asked before, as it was understood, and what was answered."""

    question: str
    answer: str
    """Its sentences; empty for a question that was declined."""


def standalone(question: str, turns: Sequence[Turn], publishers: Sequence[str] = ()) -> str:
    """The question that is meant, the newest turn being the last; the same text where it stands alone.

    ``publishers`` are names that the question uses and that are no matter of its own.
    """
    if not turns:
        return question
    last = turns[-1]
    opened = _OPENING.sub("", question).strip() or question.strip()
    own = _matter(opened, publishers)
    if found := _INSTEAD.match(question):
        return _bounded(_exchanged(question[found.end() :].strip(" ?!."), last.question), question)
    free = _POINTS_FORWARD.sub(" ", opened)
    if own and not _THINGS.search(free):
        return question
    added = [topic] if (topic := _topic(last.question, publishers)) else []
    if _PEOPLE.search(free):
        held = f"{question} {last.question}".casefold()
        added += [name for name in told_names(last.answer) if name.casefold() not in held][:_MOST_NAMES]
    if not added:
        return question
    return _bounded(f"{opened[:1].upper()}{opened[1:].rstrip(' ?')}: {', '.join(added)}?", question)


def _matter(question: str, publishers: Sequence[str]) -> list[str]:
    """Words that say what a question is about."""
    for name in publishers:
        question = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " ", question, flags=re.IGNORECASE)
    words = (word.casefold() for word in _WORD.findall(question))
    return [
        word for word in words if word not in STOP_WORDS and word not in _GENERIC and _THINGS.fullmatch(word) is None
    ]


def _topic(question: str, publishers: Sequence[str]) -> str:
    """What the last question was about, in its own words: "Lanthorn Bridge reopen cars"."""
    matter = set(_matter(question, publishers))
    return " ".join(dict.fromkeys(word for word in _WORD.findall(question) if word.casefold() in matter))


def _exchanged(other: str, question: str) -> str:
    """ "What about the ferry?" after "When will the bridge reopen?": the last question, of the other thing."""
    names = name_runs(question)
    if len(names) == 1 and name_runs(other):  # a name for a name
        start = names[0].start
        if (article := re.search(r"\b(?:the|a|an)\s+$", question[:start], re.IGNORECASE)) and re.match(
            r"(?:the|a|an)\s", other, re.IGNORECASE
        ):
            start = article.start()
        return f"{question[:start]}{other}{question[names[0].end :]}"
    return f"{question.rstrip(' ?')}: {other}?"


def _bounded(rewritten: str, question: str) -> str:
    return rewritten if len(rewritten) <= MAX_QUESTION else question
