"""Whether who does something, and who it is done to, are those of the quote. Pure; the words are English.

"The police killed the mayor" needs the police as the nearest subject of that verb in the quote, or in "by the police"
behind its passive; "the mayor was killed" is the same act from the other end. A noun ("the firing", "a divorce") says
who acts only through what is attached to it: "Acme's firing of Jones", "by Acme", "Jones's divorce from Kim". Where the
quote leaves it to a pronoun, or where it cannot be told, nothing is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from retrieval.claims import Words, like
from retrieval.clauses import STOP_WORDS
from retrieval.grammar import Grammar, Party, read
from retrieval.names import name_words
from retrieval.quantities import has_number
from retrieval.verbs import AUXILIARIES, PREPOSITIONS
from retrieval.wordnet import follows, is_past, parts_of_speech

_LIGHT = frozenset(
    """make makes made making take takes took taken taking give gives gave given get gets got have has had win wins won
    winning claim claims claimed claiming suffer suffers suffered receive receives received face faces faced sign signs
    signed score scores scored scoring hold holds held reach reaches reached hand hands handed secure secures secured
    launch launches launched file files filed post posts posted""".split()
)
"""Verbs that leave it to their object what is done: "made a return", "faces a fine"."""
_RECEIVING = frozenset("given handed received receives receive got gets get".split())
"""Of these, whose subject the noun is done to: "was handed a fine", "received a fine"."""
_SAYING = frozenset(
    """say says said tell tells told add adds added ask asks asked write writes wrote explain explained reply replied
    warn warned warns insist insisted report reported reports note noted announce announced according call called calls
    describe described include includes included go goes went gone come comes came become becomes became""".split()
)
"""Who speaks has rules of its own (retrieval.roles), and the others say too little."""
_MOST_PLACES = 20
"""That are looked at for one act: nobody tells a thing more often in a sentence, and a text made to be slow does."""


@dataclass(frozen=True, slots=True)
class _Act:
    verb: str
    subject: Party | None
    object: Party | None
    agent: Party | None
    passive: bool


def acts_kept(sentence: str, quote: str, words: Words, *, sure: bool = False) -> bool:
    """Both in one form (retrieval.forms). With ``sure`` what cannot be told is refused as well."""
    named = name_words(sentence)
    theirs = _Told(quote, words, named, sure)
    for act in dict.fromkeys(_acts(read(sentence))):
        places = theirs.places(act.verb)
        if places and not any(theirs.bears(act, i) for i in places[:_MOST_PLACES]):
            return False
    return True


def _acts(said: Grammar) -> Iterator[_Act]:
    for i, verb in enumerate(said.low):
        is_act = said.is_finite(i) or (is_past(verb) and said.at(i - 1) in AUXILIARIES)
        if is_act and verb in _RECEIVING and said.has_object(i) and (received := said.group_after(i + 1)):
            yield _Act(received[0][-1], said.subject(i), None, None, passive=True)
        if not is_act or verb in AUXILIARIES | _LIGHT | _SAYING | STOP_WORDS:
            continue
        passive = said.is_passive(i)
        yield _Act(
            verb,
            said.nearest_subject(i),
            None if passive else _no_measure(said.group_after(i + 1)),
            said.agent(i) if passive else None,
            passive,
        )


def _no_measure(party: Party | None) -> Party | None:
    """Nothing for what is a number alone: "costs 9 million"."""
    return None if party and all(has_number(word) for word in party[0]) else party


class _Told:
    """What a quote tells of who does what."""

    def __init__(self, quote: str, words: Words, named: set[str], sure: bool) -> None:
        self._named = named
        self._sure = sure
        self._text = read(quote)
        self._words = words
        self._stems = [frozenset(words(token)) for token in self._text.low]
        self._held = set(words(quote))

    def places(self, verb: str) -> list[int]:
        """Where the same is told to be done, by a verb or a noun."""
        own = self._words(verb)
        return [
            i
            for i, token in enumerate(self._text.low)
            if self._stems[i] and token not in STOP_WORDS
            if any(like(stem, set(self._stems[i]), self._words) for stem in own) or follows(verb, [token])
        ]

    def bears(self, act: _Act, i: int) -> bool:
        """Whether those of the act have the same part in what is told at that place."""
        text = self._text
        if parts_of_speech(text.at(i)) <= {"adj", "adv"}:
            return True
        if text.is_noun(i):
            return self._noun_bears(act, i)
        doers = text.subjects(i)
        if text.is_passive(i):
            return self._passive_bears(act, doers, i)
        if None in doers and self._stands_only(act.subject, text.group_after(i + 1), i):
            return False  # "they defeated Arsenal and Chelsea": Chelsea defeated nobody
        done_to: list[Party | None] = [None] if text.at_relative(i) else [text.behind(i)]
        if act.passive:
            loose = is_past(text.at(i)) and not text.has_object(i) and text.verb_group(i) == i
            whom = [*doers, text.behind(i)] if loose else done_to
            return self._among(act.subject, whom) and self._among(act.agent, doers)
        if act.object is None and text.has_object(i) and not self._verb_is(act, i):
            doers = done_to  # who dies where somebody kills
        if act.subject and len(act.subject) > 1 and text.at(i + 1) in ("with", "from"):
            doers = [*doers, text.group_after(i + 2)]  # "Ann met with Bob": Ann and Bob met
        return self._among(act.subject, doers) and self._among_any(act.object, done_to)

    def _passive_bears(self, act: _Act, done_to: list[Party | None], i: int) -> bool:
        agent = self._text.agent(i)
        done_by: list[Party | None] = [] if agent is None else [agent]
        if act.passive:
            return self._among(act.subject, done_to) and self._among(act.agent, done_by)
        if act.object is None:  # "the library closed" where it was closed
            return self._among(act.subject, [*done_to, *done_by])
        return self._among(act.subject, done_by) and self._among_any(act.object, done_to)

    def _noun_bears(self, act: _Act, i: int) -> bool:
        """ "Acme fired Jones" of "Acme's firing of Jones"; "Jones resigned" of "the resignation of Jones"."""
        text = self._text
        light, agent, owner = self._light(i), text.agent(i), text.owner(i)
        doers = text.apposed(i) + ([] if light is None else text.subjects(light))
        doers += [] if agent is None else [agent]
        doers += [] if owner is None or text.at(i + 1) not in ("of", "from", "with") else [owner]
        if act.passive or act.object is None:
            return self._among(act.subject, [*text.attached(i), *doers]) and self._among(act.agent, doers)
        return self._among(act.subject, doers)

    def _light(self, i: int) -> int | None:
        """Where a verb stands that leaves it to the noun at a place what is done."""
        for j in range(i - 1, max(i - 7, -1), -1):
            if self._text.low[j] in _LIGHT:
                return j
            if self._text.low[j] in PREPOSITIONS or not self._text.low[j][0].isalnum():
                return None
        return None

    def _known(self, head: tuple[str, ...]) -> set[str]:
        """Stems that the quote has of what a noun group is about: of its last word, or of any word of a name. Empty for
        what the quote calls by another word, and for numbers."""
        if head[-1][0].isdigit():
            return set()
        last = set(self._words(head[-1])) & self._held
        named = [word for word in head if word in self._named or word[0].isupper()]
        return last or {stem for word in named for stem in self._words(word)} & self._held

    def _stands_only(self, party: Party | None, group: Party | None, i: int) -> bool:
        """Whether one of a party stands in that group, and not before a place."""
        there, before = self._stems_of([group]), self._stems_of([(self._text.low[:i],)])
        return any(set(self._words(head[-1])) <= there - before for head in party or ())

    def _stems_of(self, groups: list[Party | None]) -> set[str]:
        return {stem for group in groups if group for head in group for word in head for stem in self._words(word)}

    def _verb_is(self, act: _Act, i: int) -> bool:
        return bool(set(self._words(act.verb)) & self._stems[i])

    def _among_any(self, party: Party | None, groups: list[Party | None]) -> bool:
        """Whether a word of what something is done to is: where that ends, and a time or place begins, is not told."""
        heads = party and tuple((word,) for head in party for word in head if word not in STOP_WORDS)
        return not heads or any(self._among((head,), groups) for head in heads)

    def _among(self, party: Party | None, groups: list[Party | None]) -> bool:
        """Whether each of a party that the quote names is in one of the groups. A pronoun may stand for anybody."""
        if party is None or (None in groups and not self._sure):
            return True
        there = self._stems_of(groups)
        missing = [head for head in party if (stems := self._known(head)) and not stems & there]
        return not missing or (len(missing) == 1 and () in groups)
