"""A question that only makes sense after the ones before it -> the question that is meant. Pure.

"and where was that?"        names nothing: the topic of the last question is added
"what did Reuters say?"      names a publisher and nothing else: likewise
"who filed the complaint?"   names no name and says too little to be found by: likewise
"what did Olk say?"          of somebody, and not on what: likewise
"when was he elected?"       names a matter and leans on a person: the names of the last answer are added too
"Who won the ferry race?"    names its own matter and leans on nothing: stays as it is
"Thanks!"                    asks nothing: stays as it is, and is no topic for what follows
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from retrieval.courtesy import is_courtesy
from retrieval.names import name_runs, told_names
from retrieval.publishers import called, mentions
from retrieval.query import MAX_QUESTION
from retrieval.topic import (
    ASKS,
    FEW,
    MOST_DEFINITE,
    ROLES,
    THINGS,
    Asked,
    definite,
    is_known,
    matter,
    names_something,
    says_on_nothing,
    take_apart,
    topic,
    without_publishers,
)

MOST_TURNS = 6
"""Turns that are looked back to; what was said before them is another conversation."""

_MOST_NAMES = 3
_OPENING = re.compile(
    r"^\W*(?:(?:and|but|so|ok(?:ay)?|well|also|then|yes|no|thanks?(?: you)?)\b[\s,]*)+", re.IGNORECASE
)
_GOES_ON = re.compile(r"^\W*(?:and|but)\b", re.IGNORECASE)
_INSTEAD = re.compile(
    r"^\W*(?:(?:and|but|so)\s+)?(?:what|how) about\s+(?!(?:it|that|this|them|him|her)\b)", re.IGNORECASE
)
"""The same question about something else."""
_FRAGMENT = re.compile(
    r"^\W*(?:and|but)\s+(?P<in>(?:in|on|at|for|from|by|with|according|since|until|before|after|under|during|to|as)\b)?",
    re.IGNORECASE,
)
"""No question by itself: "and in Ullenquay?", "and the ferry?"."""
_PEOPLE = re.compile(r"\b(?:he|she|him|her|his|hers|they|them|their|theirs)\b", re.IGNORECASE)
_ONE_PERSON = re.compile(r"\b(?:he|she|him|her|his|hers)\b", re.IGNORECASE)
_OWN_CLAUSE = re.compile(
    r"\b(?:is|was|will|would|could|can) (?:it|there)\b.{0,60}\b(?:that|to|for|in|at|on|a|an|any|no)\b"
    r"|\b(?:has|does|did) (?:it|there)\b.{0,60}\b(?:that|to)\b"
    r"|\bthat (?:is|are|was|were|has|have|had|will|would)\b"
    r"|\b(?:said|says|say|claim\w*|report\w*|know|think|hope\w*) that\b"
    r"|\bthose (?:who|that)\b|\bthat (?!(?:be|one|all)\b)[a-z]+(?:ed|ing|s)\b",
    re.IGNORECASE,
)
"""What "it", "there" or "that" points at follows in the same question."""
_NOW = re.compile(
    r"\bthis (?:week|weekend|month|year|morning|evening|afternoon|summer|winter|spring|autumn|season)\b", re.IGNORECASE
)
_INTRODUCES = re.compile(r"\b(?:an?|any)\b", re.IGNORECASE)
_INITIALS = re.compile(r"[A-Z.&]+(?:['’]s?)?$")
"""Of an authority or a company, as a rule."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A question that was asked before, as it was understood, and what was answered."""

    question: str
    answer: str
    """Its sentences; empty for a question that was declined."""
    articles: tuple[str, ...] = ()
    """Ids of those that the answer cites."""


SpeaksOf = Callable[[Turn, Collection[str]], bool]
"""Whether what a turn's answer was taken from holds all of these words, in any form."""


def in_its_answer(turn: Turn, words: Collection[str]) -> bool:
    """Word for word, in the answer alone."""
    return set(words) <= set(matter(turn.answer))


def standalone(
    question: str, turns: Sequence[Turn], known: Sequence[str] = (), speaks_of: SpeaksOf = in_its_answer
) -> str:
    """The question that is meant, the newest turn being the last; the same text where it stands alone.

    ``known`` publishers are, where a question names them as sources, no matter of its own.
    """
    before = [(turn, take_apart(turn.question, known)) for turn in turns if not is_courtesy(turn.question)]
    before = [(turn, asked) for turn, asked in before if asked.topic]
    if not before or is_courtesy(question):
        return question
    newest = before[-1][1]
    if (other := _instead(question, known)) and (exchanged := _exchanged(other, newest, known)):
        return _bounded(exchanged, question)
    answered = next((turn for turn, asked in reversed(before) if turn.answer and asked.topic == newest.topic), None)
    opened = _OPENING.sub("", question).strip() or question.strip()
    if not _leans(question, opened, known, answered, speaks_of):
        return question
    added = [newest.topic, *_more(opened, before[-1], answered, known)]
    return _bounded(f"{opened[:1].upper()}{opened[1:].rstrip(' ?!.')}: {', '.join(added)}?", question)


def _leans(question: str, opened: str, known: Sequence[str], answered: Turn | None, speaks_of: SpeaksOf) -> bool:
    """Whether a question that was stripped of its opening words, ``opened``, is one about the topic before it."""
    own = matter(without_publishers(opened, known, only_cited=False))
    if not own or _fragment(question) or THINGS.search(_NOW.sub(" ", _OWN_CLAUSE.sub(" ", opened))):
        return True
    unsourced = without_publishers(opened, known, only_cited=True)
    if _OWN_CLAUSE.search(opened):
        return False
    if names_something(unsourced):
        return says_on_nothing(unsourced)
    few, nouns, sourced = len(own) <= FEW, definite(unsourced), unsourced != opened
    if few and not sourced and _GOES_ON.match(question):
        return True
    if len(own) == 1 and not sourced and (nouns or not _INTRODUCES.search(opened)):
        return True
    if answered is None:
        return few and bool(nouns)
    return len(own) <= (MOST_DEFINITE if nouns else FEW) and speaks_of(answered, nouns or own)


def _more(opened: str, newest: tuple[Turn, Asked], answered: Turn | None, known: Sequence[str]) -> list[str]:
    """What is meant besides the topic: what the last follow-up asked about it, and the people in its answer."""
    last_turn, last = newest
    found: list[str] = []
    if last_turn.answer and last.leans and not matter(without_publishers(opened, known, only_cited=False)):
        found += filter(None, [topic(without_publishers(last.question, known, only_cited=True))])
    if _PEOPLE.search(opened) and not any(map(_is_name, [last.topic, *found])):
        held = f"{opened} {(answered or last_turn).question}".casefold()
        told = _people(answered.answer, bool(_ONE_PERSON.search(opened))) if answered else last.more
        found += [name for name in told if name.casefold() not in held][:_MOST_NAMES]
    return found


def _people(answer: str, one: bool) -> list[str]:
    """Names that "they" may stand for; ``one``: "he" or "she", who is named by more than words of the language."""
    told = (re.sub(r"['’]s?$", "", name) for name in told_names(answer) if not _INITIALS.match(name))
    names = list(dict.fromkeys(told))
    own = [name for name in names if not all(map(is_known, re.split(r"[\s-]+", name.casefold())))]
    return (own or names) if one else names


def _fragment(question: str) -> re.Match[str] | None:
    return None if ASKS.search(question) else _FRAGMENT.match(question)


def _is_name(text: str) -> bool:
    """Whether it is one name of several words and nothing else, so that "he" is nobody else."""
    runs = name_runs(text)
    return len(runs) == 1 and len(runs[0].words) > 1 and list(runs[0].words) == matter(text)


def _instead(question: str, known: Sequence[str]) -> str | None:
    """ "the ferry" of "what about the ferry?", "Olk" of "and Olk?"."""
    if found := _INSTEAD.match(question):
        return question[found.end() :].strip(" ?!.")
    found = _fragment(question)
    other = question[found.end() :].strip(" ?!.") if found and not found["in"] else ""
    return other if name_runs(other) or called(other, known) else None


def _exchanged(other: str, last: Asked, known: Sequence[str]) -> str | None:
    """ "What about the ferry?" after "When will the bridge reopen?": the last question, of the other thing. None for a
    publisher where the last question asked none."""
    if called(other, known):
        sources = [mention for mention in mentions(last.question, known) if mention.cited]
        if len(sources) != 1:
            return None
        asked = _replaced(last.question, sources[0].start, sources[0].end, other)
        return asked if not last.leans else _written(asked, last.topic, *last.more)
    if not last.leans:
        return _in_place(other, last.question, known) or _written(last.question, other)
    if in_follow_up := _in_place(other, last.question, known):
        return _written(in_follow_up, last.topic)
    of_other = _in_place(other, last.topic, known)
    return _written(last.question, topic(of_other) if of_other else f"{last.topic}, {other}")


def _written(asked: str, *added: str) -> str:
    return f"{asked.rstrip(' ?')}: {', '.join(added)}?"


def _in_place(other: str, question: str, known: Sequence[str]) -> str | None:
    """The question with the other name in place of its own; None where it has none or several, or is given none."""
    own = [
        run for run in name_runs(without_publishers(question, known, only_cited=True)) if not set(run.words) <= ROLES
    ]
    if len(own) != 1 or not name_runs(other):
        return None
    return _replaced(question, own[0].start, own[0].end, other)


def _replaced(question: str, start: int, end: int, other: str) -> str:
    """``other`` in the place from ``start`` to ``end``, with one article and not two."""
    before = question[:start]
    if re.match(r"(?:the|an?)\s", other, re.IGNORECASE):
        before = re.sub(r"\b(?:the|an?)\s+$", "", before, flags=re.IGNORECASE)
    return f"{before}{other}{question[end:]}"


def _bounded(rewritten: str, question: str) -> str:
    return rewritten if len(rewritten) <= MAX_QUESTION else question
