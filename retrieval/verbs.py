"""Which words of a text are verbs, and how they are used, as far as that can be told without a parser. Pure; English.

Decided by the word's form, by what WordNet knows it as, and by its neighbours: "Altman's firing" is a noun, "is firing"
a verb, "the fired chief" neither.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from retrieval.quantities import has_number
from retrieval.wordnet import is_past, parts_of_speech

AUXILIARIES = frozenset(
    """am is are was were be been being has have had having do does did will would shall should can could may might must
    get gets got gotten getting 've 're 'll wo""".split()
)
BE = frozenset("am is are was were be been being get gets got gotten getting 're".split())
DETERMINERS = frozenset(
    """a an the this that these those his her its their my our your some any no each every another all both
    several""".split()
)
POSSESSIVES = frozenset("his her its their my our your whose".split())
PRONOUNS = frozenset(
    """i he she it they we you him her them us me himself herself itself themselves this that these those who which one
    ones others there everyone someone nobody""".split()
)
PREPOSITIONS = frozenset(
    """of in on at for from with by to into over under about against after before during between among amid through
    across near behind within without toward towards upon since until despite via as than around off out up down
    following including like per""".split()
)
RELATIVE = frozenset(["who", "which", "that", "whom"])
_FEW = 3
"""Words and marks of a text in which a noun is as likely as a verb."""
_PLURALS = frozenset("people police men women children".split())
_PARTICLES = frozenset("out up down off over away back".split())
"""Between a verb and its object: "knocked out"."""
_PASSING = frozenset(
    "often always not never also then now once still already just later soon again even only first n't".split()
)
"""Between a subject and its verb, adverbs in -ly aside."""
_ALONE = frozenset("that this all each both".split())
"""Determiners that stand without a noun too: "that killed him"."""
_ALSO_BEFORE_VERBS = frozenset("to that than as up out down off".split())


@dataclass(frozen=True)
class Verbs:
    """A text as words and marks, each known by its place."""

    raw: tuple[str, ...]

    @cached_property
    def low(self) -> tuple[str, ...]:
        """In lower case, but for "Will" and "May", which are names."""
        return tuple(token if token in ("Will", "May") else token.casefold() for token in self.raw)

    def at(self, i: int) -> str:
        """The word or mark at a place, in lower case; "." outside."""
        return self.low[i] if 0 <= i < len(self.low) else "."

    def is_finite(self, i: int) -> bool:
        """Whether a verb stands there that can have a subject of its own."""
        return 0 <= i < len(self.low) and self._finite[i]

    @cached_property
    def _finite(self) -> tuple[bool, ...]:
        return tuple(self._stands_finite(i) for i in range(len(self.low)))

    def _stands_finite(self, i: int) -> bool:
        word, before = self.at(i), self.at(i - 1)
        if word in AUXILIARIES:
            return word not in ("being", "having", "been", "be")
        if self._modifies(i) or self.is_owned(i) or not word.isalpha() or i == 0 or self.is_name(i):
            return False
        if is_past(word):
            return True
        if "verb" not in parts_of_speech(word) or word.endswith("ing") or is_past(before) or before == "to":
            return False
        return (self.has_object(i) or self.at(i + 1) == "that") and (
            word.endswith("s") or before.endswith("s") or before in PRONOUNS | _PLURALS
        )

    def may_be_finite(self, i: int) -> bool:
        """Whether a verb may stand there, by its form alone; of two bare words only "prices rise", since "ferry
        strikes" is more likely a noun."""
        word, before = self.at(i), self.at(i - 1)
        if self.is_finite(i) or word in AUXILIARIES or (is_past(word) and not self.is_name(i)):
            return True
        fits = "verb" in parts_of_speech(word) and not (self._modifies(i) or self.is_owned(i))
        if i == 0 or not fits or self.is_name(i):
            return False
        return len(self.low) > _FEW or before.endswith("s") or self.is_name(i - 1)

    def verb_group(self, i: int) -> int:
        """Where the auxiliaries and adverbs of a verb begin."""
        while self.at(i - 1) in AUXILIARIES | _PASSING or (self.at(i - 1).endswith("ly") and not self.is_name(i - 1)):
            i -= 1
        return i

    def is_passive(self, i: int) -> bool:
        """ "Was struck", "is being struck", "got struck"; and "the man struck by a car"."""
        group = {self.at(j) for j in range(self.verb_group(i), i)}
        if not is_past(self.at(i)):
            return False
        if group & {"has", "have", "had", "'ve"} and "been" not in group:
            return False
        return bool(group & BE) or (self.at(i + 1) == "by" and not group and not has_number(self.at(i + 2)))

    def is_noun(self, i: int) -> bool:
        """ "A divorce", "his divorce", "Altman's firing"; a word that is no verb at all."""
        word, before = self.at(i), self.at(i - 1)
        if "verb" not in parts_of_speech(word):
            return not is_past(word)
        if is_past(word) and word.endswith("ed"):
            return False
        owned = self.is_owned(i)
        if word.endswith("ing"):
            return owned or self.at(i + 1) == "of" or (self._modifies(i) and not self.has_object(i))
        acts = before in AUXILIARIES | PRONOUNS | {"to"} or before.endswith("ly") or self.is_finite(i)
        return owned or self._modifies(i) or ("noun" in parts_of_speech(word) and not acts and not is_past(word))

    def has_object(self, i: int) -> bool:
        """Whether what follows a verb is, by its first word, what it is done to."""
        i += self.at(i + 1) in _PARTICLES
        second = self.at(i + 2)
        counted = has_number(self.at(i + 1)) and "noun" in parts_of_speech(second)
        counted = counted and second not in PREPOSITIONS | {"percent"}
        return counted or self.at(i + 1) in DETERMINERS | PRONOUNS - RELATIVE or self.is_name(i + 1)

    def is_infinitive(self, i: int) -> bool:
        """ "To buy"."""
        return self.at(i - 1) == "to" and "verb" in parts_of_speech(self.at(i)) and not self.is_name(i)

    def _modifies(self, i: int) -> bool:
        """Whether what stands before has a noun behind it."""
        before = self.at(i - 1)
        if before in (DETERMINERS | POSSESSIVES | PREPOSITIONS) - _ALSO_BEFORE_VERBS:
            return True
        if has_number(before) and self.at(i).endswith(("ed", "s")):
            return True  # "three limited editions"
        is_adjective = parts_of_speech(before) == {"adj"}
        return is_adjective and self.at(i - 2) in DETERMINERS | POSSESSIVES

    def is_owned(self, i: int) -> bool:
        """Whether a determiner or an owner stands right before."""
        return self.at(i - 1).endswith(("'s", "s'")) or self.at(i - 1) in DETERMINERS - _ALONE

    def is_name(self, i: int) -> bool:
        """By its capital."""
        return 0 <= i < len(self.raw) and self.raw[i][0].isupper()
