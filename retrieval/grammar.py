"""Who stands before a verb and what it is done to, as far as that can be told without a parser. Pure; English.

A text is read as words and marks. A subject is the nearest group of words before its verb: up to another verb, a mark or
a conjunction that opens a clause, and without what a preposition hangs on to it, so that "the head of Acme" is no
"Acme". What cannot be told (a pronoun, an opening such as "in May") is None.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from retrieval.clauses import STOP_WORDS
from retrieval.quantities import has_number
from retrieval.wordnet import is_past, parts_of_speech

AUXILIARIES = frozenset(
    """am is are was were be been being has have had having do does did will would shall should can could may might must
    get gets got gotten getting 's 've 're""".split()
)
BE = frozenset("am is are was were be been being get gets got gotten getting 's 're".split())
_DETERMINERS = frozenset(
    "a an the this that these those his her its their my our your some any no each every another all both several".split()
)
POSSESSIVES = frozenset("his her its their my our your whose".split())
PRONOUNS = frozenset(
    """i he she it they we you him her them us me himself herself itself themselves this that these those who which one
    ones others there everyone someone nobody""".split()
)
PREPOSITIONS = frozenset(
    """of in on at for from with by to into over under about against after before during between among amid through
    across near behind within without toward towards upon since until despite via as than around off out up down following
    including like per""".split()
)
_JOINING = frozenset(["and", "or", "nor", "&", ","])
_RELATIVE = frozenset(["who", "which", "that", "whom"])
_OPENING = _RELATIVE | frozenset(
    """when while because if although though where whose whereas unless but how why whether so yet whom as after before
    since until than despite following""".split()
)
"""Words that open a clause, or can. "That" is one only before a noun or a verb, which is how it mostly stands."""
_COUNTING = frozenset(
    "some many most all both none each either neither few several half majority number group series".split()
)
"""Before "of" and what is meant: "most of the towns"."""
_DAYS = frozenset("today yesterday tomorrow tonight overall".split())
_FEW = 3
"""Words and marks of a text in which a noun is as likely as a verb."""
_PLURALS = frozenset("people police men women children".split())
_PARTICLES = frozenset("out up down off over away back".split())
"""Between a verb and its object: "knocked out"."""
_MARKS = frozenset('.;:!?()"')
_PASSING = frozenset("often always not never also then now once still already just later soon again even only first n't".split())
"""Between a subject and its verb, adverbs in -ly aside."""
_TOKEN = re.compile(r"[^\W_](?:[\w'&-]*\w)?|[.;:!?](?=\s|$|[\"')])|[,()\"&]|(?<=\s)-(?=\s)")
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
"""Words of a noun group, in lower case, without prepositions and what depends on them; of each of "Ann and Bob" its own,
the last the one that the others describe."""


@dataclass(frozen=True)
class Grammar:
    """A text as words and marks, with the questions that can be asked of each place."""

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
        word, before = self.at(i), self.at(i - 1)
        if word in AUXILIARIES:
            return word not in ("being", "having", "been", "be", "'s")
        if self._modifies(i) or self._is_owned(i) or not word.isalpha() or (self.raw[i][0].isupper() and i):
            return False
        if is_past(word):
            return True
        if "verb" not in parts_of_speech(word) or word.endswith("ing") or is_past(before) or before == "to":
            return False
        return (self.has_object(i) or self.at(i + 1) == "that") and (word.endswith("s") or before.endswith("s") or before in PRONOUNS | _PLURALS)

    def may_be_finite(self, i: int) -> bool:
        """Whether a verb may stand there, by its form alone; of two bare words only "prices rise", since "ferry strikes"
        is more likely a noun."""
        word, before = self.at(i), self.at(i - 1)
        if self.is_finite(i) or word in AUXILIARIES:
            return True
        fits = "verb" in parts_of_speech(word) and not (self._modifies(i) or self._is_owned(i))
        if i == 0 or not fits or self._is_name(i):
            return False
        return len(self.low) > _FEW or before.endswith("s") or self._is_name(i - 1)

    def verb_group(self, i: int) -> int:
        """Where the auxiliaries and adverbs of a verb begin."""
        while self.at(i - 1) in AUXILIARIES | _PASSING or (self.at(i - 1).endswith("ly") and not self._is_name(i - 1)):
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
        owned = self._is_owned(i)
        if word.endswith("ing"):
            return owned or self.at(i + 1) == "of" or (self._modifies(i) and not self.has_object(i))
        acts = before in AUXILIARIES | PRONOUNS | {"to"} or before.endswith("ly") or self.is_finite(i)
        return owned or self._modifies(i) or ("noun" in parts_of_speech(word) and not acts and not is_past(word))

    def has_object(self, i: int) -> bool:
        """Whether what follows a verb is, by its first word, what it is done to."""
        i += self.at(i + 1) in _PARTICLES
        counted = self.at(i + 1).isdigit() and "noun" in parts_of_speech(self.at(i + 2)) and self.at(i + 2) != "percent"
        return counted or self.at(i + 1) in _DETERMINERS | PRONOUNS - _RELATIVE or self._is_name(i + 1)

    def subject(self, i: int) -> Party | None:
        """Of the verb at a place."""
        start = self.verb_group(i)
        if self.at(start - 1) == "to":
            start = self.verb_group(start - 1)
        before = self.at(start - 1)
        if before in (",", "and", "or", "but", ")", '"', "-") or self.is_finite(start - 1):
            earlier = self._finite_before(start - 1)
            return None if earlier is None else self.subject(earlier)
        if before in _RELATIVE:
            end = start - 2 if self.at(start - 2) == "," else start - 1
            if before == "that" and not self._is_nounlike(start - 2):
                return None
            whole = self.group_before(end)
            return whole and (*whole, (self.at(end - 1),))  # "the price of rates that are low": either
        return self._with_described(start)

    def _with_described(self, end: int) -> Party | None:
        """The noun group that ends there, and what a relative clause that ends there too is about: "the strike that
        halted the ferry | cost millions"."""
        group = self.group_before(end)
        verb = end - 1
        while verb >= 0 and not self._bounds(verb, end):
            verb -= 1
        relative = self.verb_group(verb) - 1 if verb >= 0 else -1
        if group is None or relative < 1 or not self.is_finite(verb) or self.at(relative) not in _RELATIVE:
            return group
        described = self.group_before(relative)
        return described and (*group, *described)

    def at_relative(self, i: int) -> bool:
        """Whether what is done to may stand before: "the ferry that the firm built"."""
        return any(self.at(j) in _RELATIVE for j in range(max(0, i - 8), i))

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
            if self._is_name(place) and (place != j or j == i + 1 or (self.raw[j].isupper() and "and" in self.low[i:j])):
                return [self.group_after(place)]  # also "co-founder and CTO Gary Wang"
            if self.low[j] in _MARKS | _OPENING or self.is_finite(j):
                break
        return []

    def participle_subjects(self, i: int) -> list[Party | None]:
        """Who may be meant in "after firing Jones": whoever stands before it, or is the subject beside it."""
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
        """Without what prepositions hang on to it; None for a pronoun, for nothing, and where a preposition opens it."""
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
            elif not hanging and word in PRONOUNS - _DETERMINERS:
                return None
            elif not hanging and word not in _DETERMINERS:
                heads[-1].append(word.removesuffix("'s"))
                if word != heads[-1][-1] and i + 1 < end:  # "Acme's board" is no Acme
                    heads[-1].clear()
        for head in heads:
            while head and (head[-1] in STOP_WORDS or parts_of_speech(head[-1]) == {"adv"} or head[-1] in _DAYS):
                head.pop()
        return tuple(tuple(head) for head in heads if head) or None

    def _opens_another(self, i: int) -> bool:
        return self.at(i) in _DETERMINERS and self.at(i - 1) not in _JOINING | PREPOSITIONS | _DETERMINERS

    def _bounds(self, i: int, end: int) -> bool:
        """Whether a noun group that ends at ``end`` cannot reach back to that place."""
        word = self.at(i)
        if i < 0 or word in _MARKS or word in _OPENING or word == "-":
            return True
        if word == ",":  # "Ann, Bob and Carla", not "in May, Bob"
            return "and" not in self.low[i:end]
        return self.is_finite(i) or self._is_infinitive(i) or self._is_infinitive(i + 1)

    def _is_infinitive(self, i: int) -> bool:
        return self.at(i - 1) == "to" and "verb" in parts_of_speech(self.at(i)) and not self._is_name(i)

    def _finite_before(self, i: int) -> int | None:
        while i >= 0 and self.at(i) not in ".;!?":
            if self.is_finite(i):
                return i
            i -= 1
        return None

    def _modifies(self, i: int) -> bool:
        before = self.at(i - 1)
        if before in (_DETERMINERS | POSSESSIVES | PREPOSITIONS) - {"to", "that", "than", "as", "up", "out", "down", "off"}:
            return True
        if has_number(before):
            return True
        is_adjective = parts_of_speech(before) == {"adj"}
        return is_adjective and self.at(i - 2) in _DETERMINERS | POSSESSIVES

    def _is_owned(self, i: int) -> bool:
        return self.at(i - 1).endswith(("'s", "s'")) or self.at(i - 1) in _DETERMINERS - {"that", "this", "all", "each", "both"}

    def _is_name(self, i: int) -> bool:
        return 0 <= i < len(self.raw) and self.raw[i][0].isupper()

    def _is_nounlike(self, i: int) -> bool:
        return self._is_name(i) or self.at(i) == "," or "noun" in parts_of_speech(self.at(i))


@lru_cache(maxsize=64)
def read(text: str) -> Grammar:
    """Of a text in one form (retrieval.forms), with straight marks. An aside is read by itself, behind the rest, with
    what it is about: "Lind, the mayor, resigned" as "Lind resigned. Lind is the mayor."."""
    plain = " ".join(text.split())
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
