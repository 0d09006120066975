"""What a question is about, in its own words. Pure; English.

    "When will the Lanthorn Bridge reopen to cars?"                Lanthorn Bridge reopen cars
    "Who is the council's Person of the Year?"                     council's Person of the Year
    "Who was hurt, according to the Halvern Post?"                 hurt
    "Why: Lanthorn Bridge reopen cars, barge?"                     Lanthorn Bridge reopen cars, asked "Why"

The last is how a follow-up is written down (retrieval.followups): what was asked, a colon, the topic, and behind commas
what else belongs to it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.clauses import STOP_WORDS
from retrieval.names import name_runs, name_words
from retrieval.publishers import mentions
from retrieval.wordnet import base_form, is_word

_WORD = re.compile(r"[^\W_](?:[\w’'.-]*[^\W_])?")
THINGS = re.compile(
    r"\b(?:it|its|that|this|these|those|there|then|so|the same"
    r"|the (?:first|second|third|last|other|latter|former)(?: one)?"
    r"|(?:he|she|him|her|his|hers|they|them|their|theirs)|one|ones|else)\b",
    re.IGNORECASE,
)
"""Words that stand for what was named before."""
_GENERIC = frozenset(
    """happen happened happens mean means called named long old far big exactly there people place time day date year
    number reason name one ones thing things else know sure true new news latest last first next since more update
    updates details story article articles report reports reported source sources day today yesterday according
    month week ago""".split()
)
"""Words of a question that name no matter of their own."""
_LINKS = frozenset(["of", "the", "for", "and"])
"""Inside a name: "Person of the Year"."""
_MOST_LINKS = 2
ASKS = re.compile(
    r"\b(?:who|whom|what|when|where|why|how|which|is|are|was|were|do|does|did|has|have|had|can|could|will|would|should)\b",
    re.IGNORECASE,
)
"""What makes a whole question."""
_SAYS = re.compile(r"\b(?:say|says|said|saying)\W*$", re.IGNORECASE)
ROLES = frozenset(["ceo", "cfo", "cto", "coo", "pm", "mp", "president", "king", "queen", "pope", "judge", "minister"])
"""Written like names, and none by themselves."""
_INFLECTED = ("s", "ed", "ing", "ly")
"""Endings of words that are hardly names in lower case."""
_OWNS = ("'s", "’s")
"""Where a name ends."""
_DEFINES = re.compile(r"the|which|what|whose|many", re.IGNORECASE)
"""Before a noun that is known, or asked for by its kind: it is no name, whatever it looks like."""


FEW = 2
"""Content words, none of them a name, that say too little to find an article by."""
MOST_DEFINITE = 4
"""The same where some of them point at what is known: "what did the judge say about the gag order?"."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, taken apart as a follow-up is written down."""

    question: str
    """What was asked, without what was added to it."""
    topic: str
    """In the question's own words; of a follow-up, that of the question it leans on. Empty where it names none."""
    more: tuple[str, ...] = ()
    """What was added besides: names, an earlier follow-up's own matter."""
    leans: bool = False
    """Whether the topic was added to it."""


def topic(question: str) -> str:
    """The words that say what it is about, in order; a name whole. Empty where there are none."""
    return " ".join(text for text, _ in _told(question))


def matter(question: str) -> list[str]:
    """The same words in lower case, without those that only hold a name together."""
    return [text.casefold() for text, links in _told(question) if not links]


def definite(question: str) -> list[str]:
    """Of the matter, what stands behind "the", "which" or "what", in lower case: "gag order" of "the gag order"."""
    own, found, inside = set(matter(question)), [], False
    for word in (each.group().casefold() for each in _WORD.finditer(question)):
        if inside and word in own:
            found.append(word)
        else:
            inside = bool(_DEFINES.fullmatch(word))
    return list(dict.fromkeys(found))


def names_something(question: str) -> bool:
    """Whether it holds a name or quoted words; in lower case, a word that English does not know."""
    if re.search(r"[“\"][^”\"]{2,}[”\"]", question):
        return True
    opening = _WORD.search(question)
    for run in name_runs(question):
        if set(run.words) <= ROLES:
            continue
        if opening and run.start == opening.start() and len(run.words) == 1 and is_known(run.words[0]):
            continue  # its capital is that of any opening word
        return True
    common = definite(question)
    return any(word.isalpha() and word not in common and not is_known(word) for word in matter(question))


def without_publishers(question: str, known: Sequence[str], *, only_cited: bool) -> str:
    """Spaces in place of the publishers that it names; ``only_cited``: of those that it names as sources."""
    for mention in mentions(question, known):
        if mention.cited or not only_cited:
            question = question[: mention.start] + " " * (mention.end - mention.start) + question[mention.end :]
    return question


def take_apart(question: str, known: Sequence[str]) -> Asked:
    """``known`` publishers are no part of the topic where they are named as sources."""
    asked, colon, added = question.rstrip(" ?").rpartition(": ")
    of, *more = added.split(", ")
    if colon and of and topic(of) == of and needs_topic(without_publishers(asked, known, only_cited=True)):
        return Asked(asked, of, tuple(more), leans=True)
    return Asked(question, topic(without_publishers(question, known, only_cited=True)))


def needs_topic(question: str) -> bool:
    """Whether it says so little of its own that it might be a follow-up."""
    own = matter(question)
    if not own or THINGS.search(question) or not ASKS.search(question) or says_on_nothing(question):
        return True
    return not names_something(question) and len(own) <= (MOST_DEFINITE if definite(question) else FEW)


def says_on_nothing(question: str) -> bool:
    """ "What did Olk say?", which asks for what was said on the matter that is spoken of."""
    named = name_words(question)
    return bool(_SAYS.search(question)) and set(matter(question)) <= named


def _told(question: str) -> list[tuple[str, bool]]:
    """The topic word by word, each once; whether it only links two parts of a name."""
    words = list(_WORD.finditer(question))
    kept = {i: False for i, word in enumerate(words) if _is_matter(word.group())}
    for first in [i for i in kept if words[i].group()[0].isupper()]:
        for step in (1, -1):  # a name goes on with words that would be nothing by themselves
            last = first
            while (found := _next_part(words, question, last, step)) is not None:
                for i in range(last, found, step):
                    kept.setdefault(i, True)
                kept.setdefault(found, False)
                last = found
    told, seen = [], set()
    for i in sorted(kept):
        text = words[i].group()
        if kept[i] or text.casefold() not in seen:
            told.append((text, kept[i]))
        seen.add(text.casefold())
    return told


def _next_part(words: Sequence[re.Match[str]], question: str, at: int, step: int) -> int | None:
    """The next word of the same name, before or behind the one ``at``."""
    i = at
    while 0 <= i + step < len(words):
        left, right = (i, i + step) if step > 0 else (i + step, i)
        if question[words[left].end() : words[right].start()] not in (" ", "-") or words[left].group()[-2:] in _OWNS:
            return None
        i += step
        text = words[i].group()
        if text[0].isupper():
            return i if text.casefold() not in STOP_WORDS or (step > 0 and abs(i - at) == 1) else None
        if text not in _LINKS or abs(i - at) > _MOST_LINKS:
            return None
    return None


def _is_matter(word: str) -> bool:
    low = word.casefold()
    return word == "US" or (low not in STOP_WORDS and low not in _GENERIC and THINGS.fullmatch(low) is None)


def is_known(word: str) -> bool:
    """Whether English has the word, in lower case, or it looks like a form of one."""
    return is_word(word) or is_word(base_form(word)) or word.endswith(_INFLECTED)
