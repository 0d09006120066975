"""Whose words a republished text are: the credit that a republisher prints under them. Pure and conservative.

Only a statement that the text itself came from elsewhere counts. An agency's name in brackets or "With reporting by"
is a byline: the site still publishes its own report.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.furniture import text_form
from ingest.text import one_line, word_table

CREDIT_PARAGRAPHS = 8
"""Credits stand among the last paragraphs or in the first."""
MAX_NAME = 60
"""Characters; a longer name is a sentence."""

_QUOTED = r"[“\"'«‘](?P<quoted>[^“”\"'«»‘’\n]{2,60})[”\"'»’]"
_NAME = rf"(?:{_QUOTED}|(?P<name>[^\W_][^\n,;:|()“”\"]{{1,60}}?))"
_STOP = (
    r"(?=\s*(?:[.,;:|()]|$|\s(?:on|in) (?:\d|[a-z]{3,9} ?\d)|\s(?:on (?:mon|tues|wednes|thurs|fri|satur|sun)day|"
    r"under|and is|and has|and was|with (?:the )?permission|here\b|as part|\d)))"
)
_WORK = r"this (?:article|story|piece|report|post|essay|content|text|interview|opinion piece)"
_CREDITS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_WORK} (?:was |is |has been )?(?:also )?(?:originally |first |previously )(?:published|appeared|posted)"
        rf"(?: (?:by|on|in|at|with))(?: the website of)? {_NAME}{_STOP}",
        rf"{_WORK} (?:was |is |has been )?(?:republished|reprinted|reproduced|syndicated)(?: here)?"
        rf"(?: with permission)? from {_NAME}{_STOP}",
        rf"(?:^|[(\[]\s*)(?:originally|first) (?:published|appeared) (?:by|on|in|at) {_NAME}{_STOP}",
        rf"(?:^|[(\[]\s*)republished (?:with permission )?from {_NAME}{_STOP}",
        rf"^source of (?:the )?(?:information|text|article)(?: and (?:images|photos|pictures))?:? {_NAME}\W*$",
    )
)
_SOURCE_LINE = re.compile(rf"^(?:original )?source: ?{_NAME}\W*$", re.IGNORECASE)
_NOT_SOURCES = re.compile(
    r"\b(?:ministry|department|bureau|office|university|institute|bank|census|police|survey|data|statistics|report|"
    r"study|staff|own|company|calculations|getty|images?|photo|twitter|facebook|x|instagram|youtube|wikipedia|wikimedia)\b|\d",
    re.IGNORECASE,
)
_NO_NAMES = word_table(
    "january february march april may june july august september october november december monday tuesday wednesday "
    "thursday friday saturday sunday english french german spanish italian arabic chinese russian print full"
)
_AGENCIES = word_table(
    "reuters ap afp upi dpa pa ani pti ians xinhua tass efe ansa kyodo yonhap anadolu bloomberg agencies"
) | {
    "associated press",
    "the associated press",
    "agence france-presse",
    "press association",
    "pa media",
    "united press international",
}
_BULLET = re.compile(r"^[\s•·*▪–—-]+")
_SITES_OWN = (
    re.compile(r"^for more: (?P<name>.{2,60}?) (?:website|web site|site)\b", re.IGNORECASE),
    re.compile(r"^discover more from (?P<name>.{2,60})$", re.IGNORECASE),
)
"""How a republisher names itself under a copied text."""


def credited_publisher(text: str, *, site: str | None, host: str | None) -> str | None:
    """Whose words a text is that ``site`` carries; None where it credits nobody, or itself.

    ``text`` is a body with its furniture, or without; ``host`` is the site's host name, by which it is known too.
    """
    own = {text_form(site or ""), *_host_forms(host)}
    lines = _lines(text)
    for line in [*lines[-2 * CREDIT_PARAGRAPHS :], *lines[:1]]:
        for pattern in _CREDITS:
            if (match := pattern.search(line)) and (name := _publisher_name(match, own)):
                return printed_form(name, text)
    if lines and (match := _SOURCE_LINE.match(lines[-1])) and (name := _publisher_name(match, own)):
        return None if _NOT_SOURCES.search(name) or name.lower() in _AGENCIES else printed_form(name, text)
    return None


def naming_itself(text: str) -> str | None:
    """The site that a copied text was taken from, by the lines in which it speaks of itself."""
    for line in _lines(text)[-4 * CREDIT_PARAGRAPHS :]:
        for pattern in _SITES_OWN:
            if match := pattern.match(line):
                return one_line(match["name"])
    return None


def _publisher_name(match: re.Match[str], own: set[str]) -> str | None:
    """The credited name; None where it is the site's own, or no name."""
    name = (one_line(match["quoted"] or match["name"]) or "").strip(" .“”\"'")
    squeezed = text_form(name).replace(" ", "")
    if not 2 <= len(name) <= MAX_NAME or len(name.split()) > 7 or not squeezed:
        return None
    if match["name"] and name == name.lower() and name.isascii():
        return None
    if name[0].isdigit() or name.split()[0].lower() in _NO_NAMES:
        return None
    return None if text_form(name) in own or squeezed in own else name


def printed_form(name: str, text: str) -> str:
    """The name as the text itself prints it with capitals ("told The Independent"), where it is credited without."""
    if name != name.lower():
        return name
    pattern = re.compile(rf"(?<=[\w,] )((?:The )?(?i:{re.escape(name)}))\b(?! [A-Z])")
    forms = [found for found in pattern.findall(text) if all(word[0].isupper() for word in found.split())]
    return max(forms, key=forms.count) if forms else name


def _host_forms(host: str | None) -> set[str]:
    """ "livescience.com" is known as "livescience" and "livescience com"."""
    return {text_form(host), text_form(host.rsplit(".", 1)[0]).replace(" ", "")} if host else set()


def _lines(text: str) -> Sequence[str]:
    return [_BULLET.sub("", line).strip() for line in text.split("\n") if line.strip()]
