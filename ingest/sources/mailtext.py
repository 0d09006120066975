"""The text of a newsletter without what mail programs and senders put around it. Pure."""

from __future__ import annotations

import html
import re
from urllib.parse import urlsplit, urlunsplit

from ingest.markup import strip_markup
from ingest.text import clean_text, one_line, paragraphs, word_table
from ingest.urls import canonicalise, is_front_page

_HIDDEN = re.compile(
    r"<(div|span|td|p)\b[^<>]{0,500}display\s*:\s*none[^<>]{0,500}>[^<]{0,5000}</\1\s*>", re.IGNORECASE
)
"""The preview line that a mail shows in the inbox only."""

_VIEW = (
    r"(?:view|read|open|see|display) (?:(?:this|the|our|it|as) ){0,2}(?:(?:e-?mail|newsletter|message|issue|edition) )?"
    r"(?:(?:in|on|with|as) )?(?:(?:your|a|the) )?(?:web ?)?(?:browser|online|web(?: ?page| version)?)"
    r"|(?:web|online|browser) version"
)
_VIEW_TEXT = re.compile(rf"\b(?:{_VIEW})\b|(?:in|on) (?:your|a) (?:web )?browser", re.IGNORECASE)
_VIEW_LINE = re.compile(rf"\b(?:{_VIEW})\b[\s:(<\[\]]{{0,10}}(https?://[^\s<>()\[\]]{{1,2048}})", re.IGNORECASE)
_ANCHOR = re.compile(
    r"""<a\b[^<>]{0,2000}?href\s*=\s*["']([^"'<>]{1,2048})["'][^<>]{0,2000}>(.{0,500}?)</a""", re.I | re.S
)
_LINK_TEXT = 120
_EDGE = 50_000
"""Characters at either end of a mail that may hold the link to its page."""
_PERSONAL = word_table("e email token recipient subscriber subscriber_id contact jwt auth")
"""Parameters that name or let in the one reader to whom the mail was sent. Lower case."""

_LINK = r"[\[(<]?https?://\S+"
_FURNITURE = re.compile(
    "|".join(
        (
            rf".{{0,60}}\b(?:{_VIEW})\b.{{0,20}}(?:{_LINK})?\W*",
            rf"{_LINK}(?:\s+{_LINK})*",
            r"[\W_]+",
            r".{0,160}\b(?:unsubscribe|opt[- ]out|manage (?:your )?(?:e-?mail )?(?:preferences|subscriptions?)|"
            r"update (?:your )?(?:e-?mail )?(?:preferences|subscription|profile)|e-?mail preferences)\b.{0,160}",
            r"(?:you(?:[’']re| are| have)? |why (?:am|did) i |this (?:e-?mail|newsletter|message) (?:was|is|has been) )"
            r".{0,30}\b(?:receiv(?:ed?|ing)|getting|got|sent|subscribed|signed up)\b.{0,300}",
            r"(?:copyright\b|©|\(c\) ).{0,200}|.{0,80}\ball rights reserved\b.{0,40}",
            r"(?:our )?(?:mailing |postal )?address(?: is)?:?",
            r"(?:was this (?:e-?mail|newsletter) )?forwarded (?:to you|this (?:e-?mail|newsletter))\?.{0,160}",
            r"(?:did )?(?:someone|a friend) forward(?:ed)? (?:you )?this.{0,200}",
            r"forward (?:this )?(?:e-?mail |newsletter )?to (?:a |your )?(?:friend|colleague)s?\b.{0,60}",
            rf"(?:sign up|subscribe)(?: here| now| for free)?\W*(?:{_LINK})?\W*",
            r"(?:follow|like|find|join) us on .{0,120}",
            r"(?:privacy (?:policy|notice)|terms(?: of (?:use|service))?|contact us|advertise(?: with us)?)"
            r"(?:\W+(?:privacy (?:policy|notice)|terms(?: of (?:use|service))?|contact us|advertise(?: with us)?))*\W*",
            r"(?:please )?add (?:us|\S+@\S+) to your (?:address book|contacts).{0,80}",
            r"having trouble (?:viewing|reading|seeing).{0,100}",
        )
    ),
    re.IGNORECASE,
)
"""Whole lines that are no part of a report; they go at the two ends of a mail, never inside."""
_LONGEST_FURNITURE = 600
"""Characters."""
_POSTAL = re.compile(r"(?=.*\d)(?=.*,)[^.!?]{5,120}")
"""A postal address; dropped only among furniture."""

_FORWARDED = re.compile(
    r"\W{0,12}(?:begin forwarded message:"
    r"|-{2,}\s*(?:(?:forwarded|original) message|forwarded by .{0,100}?)\s*-{2,})\W*",
    re.IGNORECASE,
)
_FORWARDED_HEADER = re.compile(r"\W{0,3}(from|date|sent|subject|to|cc|reply-to)\s?:\*?\s?(.{0,500})", re.IGNORECASE)
_MAX_COMMENT = 30
"""Lines that whoever forwards may write above; a mark further down belongs to a thread."""
_MAX_NESTED = 5


def html_text(markup: str) -> str:
    """The text of a mail's HTML as paragraphs, all of it and in its order."""
    start = max(markup.lower().find("</head>"), 0)
    return strip_markup(_HIDDEN.sub(" ", markup[start:])) if markup else ""


def flowed(text: str, *, delete_space: bool = False) -> str:
    """Text of format=flowed (RFC 3676) with its soft line breaks taken back."""
    done: list[str] = []
    is_open = False
    for line in text.replace("\r\n", "\n").split("\n"):
        line = line.removeprefix(" ")
        if is_open and done:
            done[-1] = (done[-1][:-1] if delete_space else done[-1]) + line
        else:
            done.append(line)
        is_open = line.endswith(" ") and line != "-- "
    return "\n".join(done)


def without_forwarding(text: str) -> tuple[dict[str, str], str]:
    """The innermost header block that a mail program wrote over a forwarded text (names in lower case), and the text
    below it; an empty block and the text itself where nothing was forwarded."""
    headers: dict[str, str] = {}
    for _ in range(_MAX_NESTED):
        found, text = _below_mark(text)
        if not found:
            break
        headers = found
    return headers, text


def _below_mark(text: str) -> tuple[dict[str, str], str]:
    lines = text.split("\n")
    mark = next((at for at, line in enumerate(lines[:_MAX_COMMENT]) if _FORWARDED.fullmatch(line)), None)
    if mark is None:
        return {}, text
    headers: dict[str, str] = {}
    at = mark + 1
    while at < len(lines) and (not lines[at].strip(" >") or (match := _FORWARDED_HEADER.fullmatch(lines[at]))):
        if lines[at].strip(" >") and match:
            headers.setdefault(match[1].lower(), match[2].replace("*", ""))
        at += 1
    rest = lines[at:]
    if lines[mark + 1 : at] and all(line.startswith(">") for line in rest if line.strip()):
        rest = [re.sub(r"^> ?", "", line) for line in rest]
    return (headers, "\n".join(rest)) if headers else ({}, text)


def newsletter_text(text: str, headline: str | None) -> str:
    """Paragraphs joined by blank lines, without furniture at the two ends and without the headline above them."""
    parts = paragraphs(clean_text(text))
    while parts and (_is_furniture(parts[0]) or one_line(parts[0]) == headline):
        del parts[0]
    end = len(parts)
    while end and (_is_furniture(parts[end - 1]) or _POSTAL.fullmatch(parts[end - 1])):
        end -= 1
    # An address counts as furniture only below some: it may be how a report ends.
    footer = next((at for at in range(end, len(parts)) if _is_furniture(parts[at])), len(parts))
    return "\n\n".join(parts[:footer])


def _is_furniture(paragraph: str) -> bool:
    if len(paragraph) > _LONGEST_FURNITURE:
        return False
    return all(_FURNITURE.fullmatch(line.strip()) for line in paragraph.split("\n") if line.strip())


def view_link(markup: str, plain: str) -> str | None:
    """Where the mail says that it can be read in a browser; None where it does not, or names only a front page."""
    edges = markup if len(markup) < 2 * _EDGE else markup[:_EDGE] + " " + markup[-_EDGE:]
    for href, content in _ANCHOR.findall(edges):
        text = one_line(html.unescape(re.sub(r"<[^<>]*>", " ", content))) or ""
        if len(text) <= _LINK_TEXT and _VIEW_TEXT.search(text):
            return _impersonal(html.unescape(href))
    written = _VIEW_LINE.search(plain[:_EDGE])
    return _impersonal(written[1]) if written else None


def _impersonal(address: str) -> str | None:
    canonical = canonicalise(address)
    if canonical is None or is_front_page(canonical):
        return None
    parts = urlsplit(address.strip())
    pairs = [pair for pair in parts.query.split("&") if pair.partition("=")[0].lower() not in _PERSONAL]
    return urlunsplit(parts._replace(query="&".join(pairs), fragment=""))
