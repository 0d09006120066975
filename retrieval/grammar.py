"""Who stands before a verb and what it is done to, as far as that can be told without a parser. Pure; English.

A text is read as words and marks. A subject is the nearest group of words before its verb: up to another verb, a mark
or a conjunction that opens a clause, and without what a preposition hangs on to it, so that "the head of Acme" is no
"Acme". What cannot be told (a pronoun, an opening such as "in May") is None.
"""

from __future__ import annotations

import re
from functools import lru_cache

from retrieval.clauses import STOP_WORDS
from retrieval.quantities import has_number
from retrieval.verbs import DETERMINERS, POSSESSIVES, PREPOSITIONS, PRONOUNS, RELATIVE, Verbs
from retrieval.wordnet import parts_of_speech

_JOINING = frozenset(["and", "or", "nor", "&", ","])
_GOING_ON = frozenset([",", "and", "or", "but", ")", '"', "-"])
"""Right before a verb that shares its subject with an earlier one."""
_OPENING = RELATIVE | frozenset(
    """when while because if although though where whose whereas unless but how why whether so yet whom as after before
    since until than despite following""".split()
)
"""Words that open a clause, or can. "That" is one only before a noun or a verb, which is how it mostly stands."""
_COUNTING = frozenset(
    "some many most all both none each either neither few several half majority number group series".split()
)
"""Before "of" and what is meant: "most of the towns"."""
_DAYS = frozenset("today yesterday tomorrow tonight overall".split())
_MARKS = frozenset('.;:!?()"')
_TOKEN = re.compile(r"'(?:re|ve|ll)\b|[^\W_](?:[\w'&-]*\w)?|[.;:!?](?=\s|$|[\"')])|[,()\"&]|(?<=\s)-(?=\s)")
_SHORTENED = (
    (re.compile(r"\b(he|she|it|that|who|there|what)'s\b", re.IGNORECASE), r"\1 is"),
    (re.compile(r"\b(can|wo)n't\b", re.IGNORECASE), r"\1 not"),
    (re.compile(r"n't\b", re.IGNORECASE), " not"),
    (re.compile(r"'(re|ve|ll)\b"), r" '\1"),
)
"""What is written as one word and is two."""
_ASIDE = re.compile(
    r"(?:,|\s-)\s(?:(?P<clause>(?:who|which)\b[^.;:,]*)|(?P<name>(?:a|an|the|now|then|his|her|its|their)\b[^.;:,]*)"
    r"|(?:whose|where)\b[^.;:,]*|\d+)(?:,|\s-)(?=\s)"
)
"""A clause or a second name for what stands before it."""
_CLAIMING = frozenset("says claims argues believes suggests notes adds".split())
_LAST_ASIDE = re.compile(r",\s(?P<name>(?:a|an|the|now|then|his|her|its|their)\b[^.;:,]*)(?=[.;:]|$)")
_ATTACHING = frozenset("of by from between with against for on into in over".split())
"""Prepositions after which a noun's parties stand: "the divorce from", "the ban on"."""

Party = tuple[tuple[str, ...], ...]
"""Words of a noun group, in lower case, without prepositions and what depends on them; of each of "Ann and Bob" its
own, the last the one that the others describe."""


class Grammar(Verbs):
    """A text as words and marks, with who does what in it."""

    def subject(self, i: int) -> Party | None:
        """Of the verb at a place; of one that goes on from another ("met Lind and left") that other's."""
        at: int | None = i
        while at is not None:
            start = self.verb_group(at)
            if self.at(start - 1) == "to":
                start = self.verb_group(start - 1)
            if self.at(start - 1) not in _GOING_ON and not self.is_finite(start - 1):
                return self._subject_before(start)
            at = self._finite_before(start - 1)
        return None

    def _subject_before(self, start: int) -> Party | None:
        if self.at(start - 1) not in RELATIVE:
            return self._with_described(start)
        if self.at(start - 1) == "that" and not self._is_nounlike(start - 2):
            return None
        end = start - 2 if self.at(start - 2) == "," else start - 1
        nearest = self.low[self.group_start(end) : end]
        return (*(self.group_before(end) or ()), nearest)  # "the price of rates that are low": either

    def nearest_subject(self, i: int) -> Party | None:
        """Of the verb at a place, and of a relative clause or a participle only the word right before it, which is what
        a sentence means by "the crew of the barge that hit the pier"."""
        start = self.verb_group(i)
        if self.at(start - 1) in RELATIVE:
            start -= 1 + (self.at(start - 2) == ",")
        elif start != i or not self.is_passive(i):
            return self.subject(i)
        word = self.at(start - 1)
        return ((word,),) if word.isalpha() and word not in STOP_WORDS else self.subject(i)

    def _with_described(self, end: int) -> Party | None:
        """The noun group that ends there, and what a relative clause that ends there too is about: "the strike that
        halted the ferry | cost millions"."""
        group = self.group_before(end)
        verb = end - 1
        while verb >= 0 and not self._bounds(verb, end):
            verb -= 1
        relative = self.verb_group(verb) - 1 if verb >= 0 else -1
        if group is None or relative < 1 or not self.is_finite(verb) or self.at(relative) not in RELATIVE:
            return group
        described = self.group_before(relative)
        return described and (*group, *described)

    def at_relative(self, i: int) -> bool:
        """Whether what is done to may stand before: "the ferry that the firm built"."""
        return any(self.at(j) in RELATIVE for j in range(max(0, i - 8), i))

    def agent(self, i: int) -> Party | None:
        """In "by …" behind a verb or noun at a place; None where there is none."""
        for j in range(i + 1, min(i + 9, len(self.low))):
            if self.low[j] in _MARKS | _OPENING or self.is_finite(j):
                return None
            if self.low[j] == "by" and not has_number(self.at(j + 1)):
                return self.group_after(j + 1)
        return None

    def owner(self, i: int) -> Party | None:
        """ "Acme" of "Acme's sudden firing"; () for "his", None for nobody."""
        for j in range(i - 1, max(i - 4, -1), -1):
            if self.low[j].endswith(("'s", "s'")):
                return ((self.low[j].removesuffix("'s").removesuffix("'"),),)
            if self.low[j] in POSSESSIVES:
                return ()
            if self.low[j] in _MARKS | PREPOSITIONS | _JOINING:
                return None
        return None

    def attached(self, i: int) -> list[Party | None]:
        """Whom a noun at a place names: its owner, the words before it, and behind it those after "of" and the like."""
        found = [party for party in (self.owner(i), self.group_before(i)) if party is not None]
        for j in range(i + 1, min(i + 13, len(self.low))):
            if self.low[j] in _MARKS | _OPENING or self.is_finite(j):
                break
            if self.low[j] in _ATTACHING and (party := self.group_after(j + 1)) is not None:
                found.append(party)
        return [*found]

    def apposed(self, i: int) -> list[Party | None]:
        """Whom a noun at a place describes: "the head of the union, Carla Benz"."""
        for j in range(i + 1, min(i + 9, len(self.low))):
            place = j + (self.low[j] == ",")
            another_title = self.at(j) != "," and self.raw[j].isupper() and "and" in self.low[i:j]
            if self.is_name(place) and (place != j or j == i + 1 or another_title):
                return [self.group_after(place)]  # also "co-founder and CTO Gary Wang"
            if self.low[j] in _MARKS | _OPENING or self.is_finite(j):
                break
        return []

    def subjects(self, i: int) -> list[Party | None]:
        """Who may be the subject of a verb at a place: of "firing Jones" whoever stands before it, or the subject of
        the verb beside it."""
        if not self.at(i).endswith("ing") or self.verb_group(i) != i:
            return [self.subject(i)]
        before = self._finite_before(i - 1)
        after = next((j for j in range(i + 1, len(self.low)) if self.is_finite(j)), None)
        end = i - 1 if self.at(i - 1) in PREPOSITIONS | {","} else i
        beside = before if before is not None else after
        return [self.group_before(end), self.subject(beside) if beside is not None else None]

    def sentence_before(self, i: int) -> Party:
        """All words before a place, from where its sentence begins."""
        start = next((j for j in range(i - 1, -1, -1) if self.low[j] in ".;!?"), -1) + 1
        return (self.low[start:i],)

    def group_start(self, i: int) -> int:
        """Where the noun group begins that a place belongs to, prepositions and what stands before them left out."""
        while not self._bounds(i - 1, i) and self.at(i - 1) not in PREPOSITIONS | _JOINING:
            i -= 1
        return i

    def group_before(self, end: int) -> Party | None:
        """The noun group that ends there."""
        start = end
        while not self._bounds(start - 1, end):
            start -= 1
        for i in range(end - 1, start, -1):
            if not self._opens_another(i):
                continue
            if i - 1 > start and self.at(i - 1).endswith("ing") and "verb" in parts_of_speech(self.at(i - 1)):
                end = i - 1  # "a coach | carrying a band"
            else:
                start = i  # "told reporters | the board"
                break
        return self._heads(start, end)

    def group_after(self, start: int) -> Party | None:
        """The noun group that begins there."""
        end = start
        while end < len(self.low) and self.at(end) not in _MARKS | _OPENING | {"-"} and not self.is_finite(end):
            if end > start and self._opens_another(end):
                break
            end += 1
        return self._heads(start, end)

    def behind(self, i: int) -> Party:
        """All words behind a place, up to the end of its sentence."""
        end = next((j for j in range(i + 1, len(self.low)) if self.low[j] in ".;!?"), len(self.low))
        return (self.low[i + 1 : end],)

    def _heads(self, start: int, end: int) -> Party | None:
        """Without what prepositions hang on to it; None for a pronoun, for nothing, and behind a preposition."""
        heads: list[list[str]] = [[]]
        hanging = False
        for i in range(start, end):
            word = self.low[i]
            if word in _JOINING:
                hanging = False
                heads.append([])
            elif word in PREPOSITIONS:
                if i == start:
                    return None
                counting = self.at(i - 1) in _COUNTING or has_number(self.at(i - 1))
                hanging = not (word == "of" and counting)
            elif not hanging and word in PRONOUNS - DETERMINERS:
                return None
            elif not hanging and word not in DETERMINERS:
                heads[-1].append(word.removesuffix("'s"))
                if word != heads[-1][-1] and i + 1 < end:  # "Acme's board" is no Acme
                    heads[-1].clear()
        for head in heads:
            while head and (head[-1] in STOP_WORDS or parts_of_speech(head[-1]) == {"adv"} or head[-1] in _DAYS):
                head.pop()
        return tuple(tuple(head) for head in heads if head) or None

    def _opens_another(self, i: int) -> bool:
        return self.at(i) in DETERMINERS and self.at(i - 1) not in _JOINING | PREPOSITIONS | DETERMINERS

    def _bounds(self, i: int, end: int) -> bool:
        """Whether a noun group that ends at ``end`` cannot reach back to that place."""
        word = self.at(i)
        if i < 0 or word in _MARKS or word in _OPENING or word == "-":
            return True
        if word == ",":  # "Ann, Bob and Carla", not "in May, Bob"
            return "and" not in self.low[i:end]
        return self.is_finite(i) or self.is_infinitive(i) or self.is_infinitive(i + 1)

    def _finite_before(self, i: int) -> int | None:
        while i >= 0 and self.at(i) not in ".;!?":
            if self.is_finite(i):
                return i
            i -= 1
        return None

    def _is_nounlike(self, i: int) -> bool:
        return self.is_name(i) or self.at(i) == "," or "noun" in parts_of_speech(self.at(i))


@lru_cache(maxsize=64)
def read(text: str) -> Grammar:
    """Of a text in one form (retrieval.forms), with straight marks. An aside is read by itself, behind the rest, with
    what it is about: "Lind, the mayor, resigned" as "Lind resigned. Lind is the mayor."."""
    plain = " ".join(text.split())
    for pattern, whole in _SHORTENED:
        plain = pattern.sub(whole, plain)
    asides = []
    for aside in [*_ASIDE.finditer(plain), *_LAST_ASIDE.finditer(plain)]:
        told = aside.groupdict()
        about = re.split(r"[.,;:!?]", plain[: aside.start()])[-1]
        if told.get("clause"):
            asides.append(f"{about} {told['clause']}.")
        elif told.get("name") and not _says_something(told["name"]):
            asides.append(f"{about} is {told['name']}.")
    return _of_words(" . ".join([_ASIDE.sub(" ", plain), *asides]))


def _of_words(text: str) -> Grammar:
    return Grammar(tuple(_TOKEN.findall(text)))


def _says_something(aside: str) -> bool:
    """Whether it is a clause of its own: "the study found"."""
    read = _of_words(aside)
    return any(read.is_finite(i) or read.low[i] in _CLAIMING for i in range(len(read.low)))
