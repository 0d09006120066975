"""Which of the addresses that articles bring are passed on to a reader. Pure; standard library only."""

from __future__ import annotations

import html
import re
import unicodedata

MAX_HREF_BYTES = 4000
"""A longer link is left out, so that one article cannot fill a message with an address that nobody sees."""
MAX_OPENABLE = 2048
"""Characters; what browsers and servers bear."""

_PLAIN_HOST = re.compile(r"https?://([a-z0-9-]+\.)+[a-z][a-z0-9-]*(:(?P<port>[0-9]{1,5}))?(?=[/?#]|$)", re.IGNORECASE)


def safe_href(url: str | None) -> str | None:
    """``url`` fit for an ``href``, or None: only http and https, no control characters, of bearable length."""
    url = (url or "").strip().replace(" ", "%20")
    if not re.match(r"https?://[^/?#]", url, re.IGNORECASE):
        return None
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in url):
        return None
    return url if len(html.escape(url).encode()) <= MAX_HREF_BYTES else None


def openable(url: str | None) -> str | None:
    """``url`` fit for a button or a preview, or None. For an address there that it would not open Telegram refuses the
    whole message, where it only leaves out a link: so this knows fewer addresses than ``safe_href``."""
    url = safe_href(url)
    match = _PLAIN_HOST.match(url or "")
    if url is None or match is None or len(url) > MAX_OPENABLE:
        return None
    return url if match["port"] is None or 0 < int(match["port"]) < 1 << 16 else None
