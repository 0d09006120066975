"""What turns a claim round: denials and opposites. Possibilities: ``retrieval.hedges``. Pure; the words are English."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from retrieval.clauses import STOP_WORDS
from retrieval.wordnet import is_bare_verb

Words = Callable[[str], list[str]]
"""Text to words as the lexical index knows them (folded, stemmed)."""

Rarity = Callable[[Sequence[str]], Mapping[str, float]]
"""Inverse document frequency of each word."""

CLAUSE_END = re.compile(r"[,;:.!?()\n—]|\s-\s|\b(?:and|but|or|while|whereas|although)\b", re.IGNORECASE)
NEGATION = re.compile(
    r"\b(?:no one|not|no|never|none|nobody|nothing|nowhere|neither|nor|without|cannot|hardly|scarcely|barely|rarely"
    r"|seldom|\w+n['’]t|fail(?:s|ed|ing|ure)? to|refus(?:e|es|ed|ing|al to)|declin(?:e|es|ed|ing) to|unable to|far from"
    r"|den(?:y|ies|ied|ying)|rul(?:e|es|ed|ing) out|stop(?:s|ped|ping)? short of|avoid(?:s|ed|ing)?|avert(?:s|ed|ing)?"
    r"|prevent(?:s|ed|ing)?|thwart(?:s|ed|ing)?|except(?:ing)?|exclud(?:es?|ed|ing)|apart from|other than"
    r"|(?<!\ba )(?<!\bthe )(?<!\bpast )(?<!\blast )(?<!\bnext )(?:few|little))\b"
    r"(?! only)",
    re.IGNORECASE,
)
"""Also of what did not come to be: "failed to", "ruled out"."""
_WHEN = re.compile(
    r"\b(?:last|next|this|past|coming|previous) (?:night|weekend|week|month|quarter|year|decade|season|spring|summer"
    r"|autumn|fall|winter|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b",
    re.IGNORECASE,
)
_SENSES = tuple(
    line.split("<")
    for line in """\
deny denies denied denying
refuse refused refuses refusing
reject rejected blocked vetoed
approve approved backed
fail failed failure
false untrue hoax
true confirmed
cancel cancelled canceled scrapped abandoned
unlikely
rise rose risen rising increase increased grew grown climbed gained higher up
fall fell fallen falling decrease decreased dropped declined lower down cut reduced
more above exceed exceeded
less fewer under below
before until
after since following
first earliest oldest
last latest final
all every everyone
only
win won winning beat beaten defeated victory
lose lost losing loss
kill kills killed killing < murder murders murdered assassinated
die dies died dying dead death deaths fatal deadly < kill kills killed killing murder murdered assassinated executed
hurt injured wounded < stabbed shot
shoot shoots shot shooting gunned
stab stabs stabbed stabbing knifed
execute executes executed execution
hanged
strangled
poisoned poisoning
drowned drowning
beheaded decapitated
torture tortured
kidnap kidnapped abducted abduction
bomb bombs bombed bombing
suicide
marry marries married marriage wedding wed weds
engaged engagement betrothed
pregnant pregnancy
divorce divorces divorced
arrest arrested detained
charged indicted
convicted guilty
sentenced jailed imprisoned
acquitted innocent cleared
resign resigned quit
sacked fired dismissed
murder murdered
rape rapes raped
assault assaults assaulted < rape raped
abuse abuses abused < rape raped assault assaulted
steal stole stolen theft robbed
fraud corrupt corruption bribe bribed bribery
open opened opening
reopen reopened reopening
close closed closing closure shut
start started begin began begun
stop stopped end ended halted
buy bought acquired purchased
sell sold
yesterday
today
tomorrow
order orders ordered
hire hired hiring
former formerly ex once
never ever
most majority
many numerous
minute minutes
hour hours hourly
day days daily
week weeks weekly
month months monthly
year years yearly annual annually
decade decades
century centuries
kilometre kilometres kilometer kilometers km
mile miles
metre metres meter meters
foot feet
yard yards
kilogram kilograms kilogramme kilogrammes kilo kilos kg
tonne tonnes ton tons
hectare hectares
acre acres
celsius
fahrenheit
north northern
south southern
east eastern
west western
mother
father
son sons
daughter daughters
brother brothers
sister sisters
husband
wife
man men male
woman women female
boy boys
girl girls
support supports supported supporting back backs backed backing
oppose opposes opposed opposing
better
worse
large larger largest big bigger biggest
small smaller smallest
fast faster fastest quick quicker
slow slower slowest
strong stronger strongest
weak weaker weakest
ahead
behind
import imports imported
export exports exported
allow allows allowed permit permits permitted
ban bans banned prohibit prohibits prohibited
millionaire millionaires
billionaire billionaires""".splitlines()
)
"""Words that turn a claim round or weigh heavily, with others for the same: one of them in a sentence must have its
like in the quote. Behind "<" what they follow from as well: who is killed dies, and not the other way round."""
_UNDOING = "veto block reject oppose lift overturn reverse repeal scrap cancel deny refuse rule prevent stop".split()
"""Verbs that deny what they are done to."""
_BARE = re.compile(r"\s+(?:\w+ly\s+)?([a-z]+)")
_PREFIXES = ("un", "in", "im", "ir", "il", "dis", "non", "mis", "re")


def content(text: str, words: Words) -> list[str]:
    """Words that say something, in order."""
    stop = _stop_stems(words)
    return [w for w in words(text) if w not in stop]


def denials_kept(sentence: str, quote: str, words: Words) -> bool:
    """What the sentence denies, the quote denies; what the quote denies, the sentence does not claim."""
    scopes = _denied(quote, words)
    theirs = {w for denied in scopes for w in denied}
    mine = _denied(sentence, words)
    claimed = {
        w for clause in CLAUSE_END.split(sentence) if not NEGATION.search(clause) for w in content(clause, words)
    }
    firsts = {w for denied in scopes for w in _until_undone(denied, words)}
    return all(denied and denied[0] in firsts for denied in mine) and not claimed & theirs


def times_kept(sentence: str, quote: str) -> bool:
    """ "Last week" is not this week."""
    mine, theirs = ({" ".join(w.casefold().split()) for w in _WHEN.findall(text)} for text in (sentence, quote))
    return mine <= theirs


def comparison_kept(sentence: str, quote: str, words: Words) -> bool:
    """What is more than the other is not the other: "wages rose faster than prices"."""
    mine, theirs = _compared(sentence, words), _compared(quote, words)
    return not mine or not theirs or bool(mine & theirs)


def like(word: str, held: set[str], words: Words) -> bool:
    """Whether this stem is there, or another that says the same."""
    return word in held or any(word in sense and held & from_ for sense, from_ in _sense_stems(words))


def senses_held(sentence: str, known: str, words: Words) -> bool:
    """No heavy word that the quote has not, unless by another word for the same, and no opposite made by a prefix."""
    held, spelled = set(words(known)), _spelled(known)
    if any(f == p + h or h == p + f for f in _spelled(sentence) - spelled for h in spelled for p in _PREFIXES):
        return False
    return all(like(word, held, words) for word in set(words(sentence)) - held if word in _heavy(words))


def _until_undone(denied: Sequence[str], words: Words) -> Sequence[str]:
    """What a negation denies, up to a word that denies again: "declined to veto a ban" denies a veto and no ban."""
    undoing = _undoing(words)
    at = next((i for i, word in enumerate(denied) if word in undoing), len(denied))
    return denied[: max(at, 1)]


def denied_part(after: str) -> str:
    """Of what follows a negation, what it denies: to the end of its clause, and on over "and" or "or" where that joins
    a verb without a subject: "did not lie down and die"."""
    for cut in CLAUSE_END.finditer(after):
        joined = cut.group().casefold() in ("and", "or") and _BARE.match(after, cut.end())
        if not joined or not is_bare_verb(joined[1].casefold()):
            return after[: cut.start()]
    return after


def _denied(text: str, words: Words) -> list[list[str]]:
    """For each negation the content words that it denies, else the last one before it."""
    scopes = []
    for negation in NEGATION.finditer(text):
        after = content(denied_part(text[negation.end() :]), words)
        scopes.append(after or content(text[: negation.start()], words)[-1:])
    return scopes


def _compared(text: str, words: Words) -> set[str]:
    return {w for after in re.findall(r"\bthan\b(.*)", text) for w in content(CLAUSE_END.split(after)[0], words)}


def _spelled(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


@lru_cache(maxsize=4)
def _stop_stems(words: Words) -> frozenset[str]:
    return frozenset(stem for word in STOP_WORDS for stem in words(word))


@lru_cache(maxsize=4)
def _undoing(words: Words) -> frozenset[str]:
    return frozenset(stem for word in _UNDOING for stem in words(word))


@lru_cache(maxsize=4)
def _heavy(words: Words) -> frozenset[str]:
    return frozenset[str]().union(*(sense for sense, _ in _sense_stems(words)))


@lru_cache(maxsize=4)
def _sense_stems(words: Words) -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    """Each sense, with all that it follows from."""
    read = [[frozenset(stem for word in part.split() for stem in words(word)) for part in line] for line in _SENSES]
    return tuple((line[0], line[0].union(*line[1:])) for line in read)
