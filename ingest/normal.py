"""When two texts say the same words: the form in which an edit that no reader would call one leaves no trace. Pure.

Used for comparing only. What is stored and quoted is always the text as the publisher wrote it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from ingest.furniture import RULES, FurnitureRule


@dataclass(frozen=True, slots=True)
class Sign:
    """Characters that are typed or set differently and read alike."""

    written: str
    """Each character of it is one of the forms."""
    plain: str
    reason: str


SIGNS = (
    Sign("‘’‚‛′`´ʼ", "'", "apostrophes and single quotation marks: straight, curly, or what a keyboard had"),
    Sign("“”„‟″«»", '"', "double quotation marks of several countries"),
    Sign("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-", "hyphens, dashes and the minus sign"),
    Sign("…", "...", "the ellipsis as one character"),
    Sign("\u00ad\u200b\u2060\ufeff", "", "invisible: soft hyphen, zero-width space, word joiner, byte order mark"),
)
_PLAIN = str.maketrans({character: sign.plain for sign in SIGNS for character in sign.written})
_DASH = re.compile(r"\s*-+\s*")

_MONTHS = "jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|aug(ust)?|sept?(ember)?|oct(ober)?|nov(ember)?"
_DAYS = "mon(day)?|tue(s(day)?)?|wed(nesday)?|thu(rs(day)?)?|fri(day)?|sat(urday)?|sun(day)?"
_ZONES = "gmt|utc|bst|ce?s?t|i?e[sd]?t|p[sd]?t|ist|z"
_DATE_WORD = rf"({_MONTHS}|dec(ember)?|{_DAYS}|{_ZONES}|am|pm|[ap]\.m\.|at|on|\d+(st|nd|rd|th)?)"
_COUNTED = "views?|reads?|shares?|likes?|comments?|reactions?|replies|reposts?|retweets?|claps?|votes?|readers? online"
_AGO = r"((\d+|an?|few|a few) ?(s|m|h|d|secs?|mins?|hrs?|seconds?|minutes?|hours?|days?|weeks?|months?) ago|just now)"
_SAID = "(last )?(updated?|modified|published|posted|edited)( on| at)?"


def _rule(pattern: str, reason: str) -> FurnitureRule:
    return FurnitureRule(re.compile(pattern, re.IGNORECASE), reason)


COUNTERS = (
    _rule(rf"\(?[\d.,\s]{{1,15}}[kmb]?\+? ({_COUNTED})\)?", "a counter, which every reader changes"),
    _rule(rf"({_COUNTED})\W{{0,3}}[\d.,\s]{{1,15}}[kmb]?\)?", "the same, the other way round"),
    _rule(rf"({_SAID}\W{{0,3}})?{_AGO}", "an age, which the clock changes"),
    _rule(
        rf"{_SAID}\W{{0,3}}({_DATE_WORD}[\s,.:/|()–-]{{0,3}}){{1,16}}", "a time stamp: the article has a field for it"
    ),
    _rule(
        r"\d{1,3}[ -]?min(ute)?s?([ -](read|listen|watch))|read(ing)?( time)?\W{0,3}\d{1,3} ?min(ute)?s?", "a length"
    ),
    _rule(r"share( this( article| story| page)?)?( (on|via) [\w ,]{1,40})?|(copy|print|save|email)( link)?", "buttons"),
    _rule(r"advertisements?|story continues below( advertisement)?|sponsored", "the label of a space for advertising"),
)
"""Whole lines that pages show beside a report and that change on their own, besides page furniture."""

_OF_THEMSELVES = (*COUNTERS, *(rule for rule in RULES if rule.place in ("anywhere", "end")))
"""What stands only at the start of a page ("By noon") may in the midst of it be text, and its change an edit."""
_MOST_LINE = 120
"""Characters; a longer line is text."""
_BULLET = re.compile(r"^\s*[•·*▪-]?\s*")


def plain(text: str) -> str:
    """``text`` with one form for each sign that has several, in Unicode's composed form (NFC), white space collapsed;
    ``plain(plain(x)) == plain(x)``."""
    composed = unicodedata.normalize("NFC", text.translate(_PLAIN))
    return _DASH.sub("-", " ".join(composed.split()))


def body_words(body: str) -> str:
    """What two bodies that say the same words have in common: ``plain``, without lines that change on their own."""
    report = "\n".join(line for line in body.split("\n") if not changes_on_its_own(line))
    return plain(report) or plain(body)


def headline_words(headline: str | None) -> str:
    """The same for a headline; its letter case is a matter of style ("Bridge Closed", "Bridge closed")."""
    return plain(headline or "").casefold()


def same_words(one: tuple[str | None, str], other: tuple[str | None, str]) -> bool:
    """Whether two (headline, body) differ at most by what no reader would call an edit."""
    return headline_words(one[0]) == headline_words(other[0]) and (
        one[1] == other[1] or body_words(one[1]) == body_words(other[1])
    )


def changes_on_its_own(line: str) -> bool:
    """Whether a whole line is a counter, a time stamp, a button or other furniture."""
    if not line or len(line) > _MOST_LINE:
        return False
    bare = _BULLET.sub("", line).strip()
    return any(rule.pattern.fullmatch(bare) for rule in _OF_THEMSELVES)
