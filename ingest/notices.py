"""Pages that are served in place of an article: logins, error pages with status 200, walls before the text. Pure.

A title counts only where one of its parts ("Not found | Example News") is the notice and nothing else: "Black box not
found after crash" is news.
"""

from __future__ import annotations

import re

from ingest.text import word_count

NOTICE_WORDS = 120
"""A page that says it is not an article is believed if its text is shorter than this."""

LOGIN = "is a login page, not an article: save the article as .html while logged in, then ingest that file."
_MISSING = "says that there is no such page: check the address."
_DOWN = "says that the site has a problem: try again later."
_REFUSED = "is a notice to automatic readers, not an article: save the article as .html in a browser, then ingest it."
_CONSENT = "is a consent notice, not an article: save the article as .html in a browser, then ingest it."

_TITLES = tuple(
    (re.compile(pattern, re.IGNORECASE), meaning)
    for pattern, meaning in (
        (r"(please )?(log|sign) ?(in|on|up)( (to|or|with|required)\b.{0,60})?|(member )?login|register", LOGIN),
        (r"create an? (free )?account|subscriber login", LOGIN),
        (r"(http )?(error )?(404|410)( error)?(\W+(page )?(not found|gone))?|not found", _MISSING),
        (r".{0,30}\b(page|article|story)\b.{0,20}\b(not (be )?found|does(n[’']t| not) exist)", _MISSING),
        (r".{0,30}\b(page|article|story)\b.{0,20}\bno longer (available|exists)", _MISSING),
        (r"(error )?50[0-4]( .{0,30}(error|unavailable|gateway|time-?out))?", _DOWN),
        (r"internal server error|service (temporarily )?unavailable|bad gateway", _DOWN),
        (r"access (to this page has been )?denied|(error )?403( forbidden)?|forbidden|just a moment", _REFUSED),
        (r"attention required.{0,20}|are you a (robot|human)\??|(captcha|security|robot) check|captcha", _REFUSED),
        (r"before you continue.{0,40}|(your )?privacy (choices|settings)|we value your privacy", _CONSENT),
        (r"cookie (consent|settings|preferences)", _CONSENT),
    )
)
_TEXTS = tuple(
    (re.compile(pattern, re.IGNORECASE), meaning)
    for pattern, meaning in (
        (r"\b(page|article) (you .{0,40})?(was |is |could )?(not (be )?found|does(n[’']t| not) exist)\b", _MISSING),
        (r"\b(enable|turn on|requires?|activate|disabled) (javascript|js|cookies)\b", _REFUSED),
        (r"\b(verify|confirm|checking) (that |if )?(you are|you[’']re) (a human|human|not a robot)\b", _REFUSED),
        (r"\b(accept (all|our) cookies|we value your privacy|we and our \d* ?partners)\b", _CONSENT),
    )
)
_PARTS = re.compile(r"\s+[–—:·«»-]\s+|\s*\|\s*")


def find_notice(title: str, body: str) -> str | None:
    """What the page is instead of an article, as the end of a sentence that begins with its name; None for articles."""
    if word_count(body) >= NOTICE_WORDS:
        return None
    for part in _PARTS.split(title[:300]):
        for pattern, meaning in _TITLES:
            if pattern.fullmatch(part.strip(" .!…")):
                return meaning
    return next((meaning for pattern, meaning in _TEXTS if pattern.search(body)), None)
