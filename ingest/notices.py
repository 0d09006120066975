"""Pages that are served in place of an article: logins, paywalls, error pages with status 200, lists of articles. Pure.

A title counts only where one of its parts ("Not found | Example News") is the notice and nothing else: "Black box not
found after crash" is news. A text counts only where the page shows little else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.text import word_count

NOTICE_WORDS = 120
"""A page that says it is not an article is believed if its text is shorter than this."""
FORM_WORDS = 60
"""With a password field on the page a text shorter than this is the form's own."""
WALLED_WORDS = 250
"""What a paywall leaves to be read is shorter than this, where the page declares itself not free and asks for money."""
CONSENT_WORDS = 400
"""Consent notices are longer than other notices; this long only if they ask twice."""
FRONT_TEASERS, LIST_TEASERS = 5, 10
"""Linked headlines from which a site's first page, or any page that is not declared an article, may be a list."""
REPORT_PARAGRAPH = 25
"""Words from which a paragraph belongs to a report rather than to a list's teasers."""

LOGIN = "is a login page, not an article: save the article as .html while logged in, then ingest that file."
PAYWALL = (
    "is behind a paywall and shows only its beginning: "
    "save the whole article as .html while logged in as a subscriber, then ingest that file."
)
LIST = "is a list of articles, not an article: name the address of one of them, or the site's feed."
_MISSING = "says that there is no such page: check the address."
_DOWN = "says that the site has a problem: try again later."
_REFUSED = "is a notice to automatic readers, not an article: save the article as .html in a browser, then ingest it."
_CONSENT = "is a consent notice, not an article: save the article as .html in a browser, then ingest it."


@dataclass(frozen=True, slots=True)
class PageSigns:
    """What a page shows besides its body."""

    titles: tuple[str, ...] = ()
    """<title>, headline and first heading, as far as there are any."""
    text: str = ""
    """The page's visible text, menus included, on one line; needed only for bodies shorter than WALLED_WORDS."""
    asks_password: bool = False
    linked_headings: int = 0
    """Headings with at least four words that are links."""
    is_front_page: bool = False
    is_article: bool = False
    """The page says so."""
    is_list: bool = False
    """The page says so."""
    free: bool | None = None
    """What the page says of reading it without paying."""
    stated_words: int | None = None
    """Words of the article as the page states them."""


def _patterns(*rules: tuple[str, str]) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern, re.IGNORECASE), meaning) for pattern, meaning in rules)


_TITLES = _patterns(
    (r"(please )?(log|sign) ?(in|on|up)( (to|or|with|required)\b.{0,60})?|(member )?login|register", LOGIN),
    (r"create an? (free )?account|subscriber login", LOGIN),
    (r"(http )?(error )?(404|410)( error)?(\W+(page )?(not found|gone))?|not found|page missing", _MISSING),
    (r".{0,30}\b(page|article|story)\b.{0,20}\b(not (be )?found|does(n[’']t| not) exist)", _MISSING),
    (r".{0,30}\b(page|article|story)\b.{0,20}\b(is )?no longer (available|exists|here)", _MISSING),
    (
        r"(sorry|oops|whoops)\W.{0,20}\b(can[’']t|cannot|couldn[’']t|could not|unable to) (find|be found)\b.{0,60}",
        _MISSING,
    ),
    (r"(error )?50[0-4]( .{0,30}(error|unavailable|gateway|time-?out))?|(an )?(unexpected )?error( occurred)?", _DOWN),
    (r"internal server error|service (temporarily )?unavailable|bad gateway|(site )?under maintenance", _DOWN),
    (r"access (to this page has been )?denied|(error )?403( forbidden)?|forbidden|just a moment", _REFUSED),
    (r"attention required.{0,20}|are you a (robot|human)\??|(captcha|security|robot) check|captcha", _REFUSED),
    (r"before you continue.{0,40}|(your )?privacy (choices|settings)|we value your privacy", _CONSENT),
    (r"cookie (consent|settings|preferences)|.{0,30}\b(consent|cookie) (wall|notice)", _CONSENT),
)
_TEXTS = _patterns(
    (
        r"\b(page|article|story) (you .{0,40})?(was |is |could |can )?(not (be )?found|does(n[’']t| not) exist)\b",
        _MISSING,
    ),
    (r"\b(can[’']t|cannot|couldn[’']t|could not) find (the|that|this) (page|article|story)\b", _MISSING),
    (r"\b(page|article|story) you .{0,40}(has been|was|may have been) (moved|removed|deleted)\b", _MISSING),
    (r"\b(enable|turn on|requires?|activate|disabled) (javascript|js|cookies)\b", _REFUSED),
    (r"\b(verify|confirm|checking) (that |if )?(you are|you[’']re) (a human|human|not a robot)\b", _REFUSED),
    (r"\b(accept (all|our) cookies|we value your privacy|we and our \d* ?partners)\b", _CONSENT),
    (r"\b(please )?(log|sign) in to (your account|continue|read|view|access)\b", LOGIN),
)
_DOOR = re.compile(
    r"\b(subscribe|log in|sign in|sign up|register|(create|open) an? (free )?account|become a (member|subscriber))\b"
    r"[^.!?*|]{0,40}\b(to|and) (continue|keep|finish|read|unlock|access|view)\b(?! reading and get access to the full "
    r"archive)|"
    r"\b(this|the (full|rest of (this|the))) (article|story|content|post)\b[^.!?]{0,40}\b(only|exclusive\w*|reserved|"
    r"available)\b[^.!?]{0,30}\b(subscribers?|members?|subscription)\b|"
    r"\b(you have|you[’']ve) (reached|used|read)\b[^.!?]{0,60}\b(free|monthly) (article|stor)",
    re.IGNORECASE,
)
"""What stands at a paywall. Not "Subscribe now to keep reading and get access to the full archive", which a widespread
blogging system prints under every whole text."""
_CONSENT_PHRASES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\b(accept|reject|agree to) all\b",
        r"\b(we|partners) (and our partners )?(use|store|process)\b[^.]{0,60}\b(cookies|personal data|information)",
        r"\b(manage|change|withdraw) (your |my )?(choices|consent|settings|preferences|privacy settings)\b",
        r"\bby clicking\b[^.]{0,80}\b(accept|agree|consent)",
        r"\b(personali[sz]ed (ads|advertising|content)|advertising and content measurement)\b",
    )
)
_PARTS = re.compile(r"\s+[–—:·«»-]\s+|\s*\|\s*")


def find_notice(body: str, signs: PageSigns) -> str | None:
    """What the page is instead of an article, as the end of a sentence that begins with its name; None for articles."""
    words = word_count(body)
    return (
        (_short_notice(body, signs) if words < NOTICE_WORDS else None)
        or (LOGIN if signs.asks_password and words < FORM_WORDS else None)
        or (PAYWALL if _is_walled(body, words, signs) else None)
        or (_CONSENT if words < CONSENT_WORDS and _asks_consent(body) else None)
        or (LIST if _is_list(body, signs) else None)
    )


def _short_notice(body: str, signs: PageSigns) -> str | None:
    for title in signs.titles:
        for part in _PARTS.split(title[:300]):
            for pattern, meaning in _TITLES:
                if pattern.fullmatch(part.strip(" .!…")):
                    return meaning
    return next((meaning for pattern, meaning in _TEXTS if pattern.search(body)), None)


def _is_walled(body: str, words: int, signs: PageSigns) -> bool:
    if signs.stated_words and words >= 0.7 * signs.stated_words:
        return False
    asks = words < WALLED_WORDS and bool(_DOOR.search(signs.text))
    if signs.free is False:
        return words < NOTICE_WORDS or asks or bool(signs.stated_words and words < 0.4 * signs.stated_words)
    return asks and words < NOTICE_WORDS and not signs.free


def _asks_consent(body: str) -> bool:
    return sum(1 for phrase in _CONSENT_PHRASES if phrase.search(body)) >= 2


def _is_list(body: str, signs: PageSigns) -> bool:
    """A page that says so, or one with more linked headlines than paragraphs of a report."""
    if signs.is_article and not signs.is_front_page:
        return False
    report = sum(1 for paragraph in body.split("\n\n") if word_count(paragraph) >= REPORT_PARAGRAPH)
    enough = 1 if signs.is_list else FRONT_TEASERS if signs.is_front_page else LIST_TEASERS
    return signs.linked_headings >= max(enough, report)
