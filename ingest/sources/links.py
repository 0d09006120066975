"""Addresses that feeds, sitemaps and lists name: hostile until looked at. Pure."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

from ingest.urls import canonicalise


def listed_address(text: object, base: str) -> str | None:
    """The absolute address that a list's ``text`` names, read against ``base``; None for what is not text, no valid
    http or https address, longer than 2,048 characters, or has a user name in it: no article needs one, and
    ``https://paper.example@elsewhere.example/`` is written to be misread."""
    if not isinstance(text, str) or not text.strip():
        return None
    try:
        url = urljoin(base, text.strip())
        if "@" in urlsplit(url).netloc:
            return None
    except ValueError:
        return None
    return url if canonicalise(url) else None
