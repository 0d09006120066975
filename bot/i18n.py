"""In which language the interface speaks: the one of whoever is being answered. Articles are quoted as they are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

SOURCE_LANGUAGE = "en"
"""In which the texts are written."""

_language: ContextVar[str] = ContextVar("language", default=SOURCE_LANGUAGE)


def language() -> str:
    """The one that is being spoken."""
    return _language.get()


@contextmanager
def speaking(wanted: str | None) -> Iterator[None]:
    """Texts made inside the block are in ``wanted`` (an IETF tag such as "de-AT"; as Telegram gives it), where there is
    a catalogue of that language, else in English."""
    token = _language.set((wanted or SOURCE_LANGUAGE).lower().partition("-")[0])
    try:
        yield
    finally:
        _language.reset(token)


def gettext(message: str) -> str:
    """The text in the language that is being spoken."""
    return message


def ngettext(singular: str, plural: str, count: int) -> str:
    """The form that goes with ``count``."""
    return singular if count == 1 else plural
