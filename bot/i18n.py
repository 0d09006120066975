"""In which language the interface speaks: the one of whoever is being answered. Articles are quoted as they are.

English stands in the sources and needs nothing; every other language is one catalogue in bot/locale, which Babel reads
when that language is first spoken.
"""

from __future__ import annotations

import gettext as catalogues
import io
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import cache
from pathlib import Path

SOURCE_LANGUAGE = "en"
"""In which the texts are written."""
DOMAIN = "dateline"
LOCALE = Path(__file__).parent / "locale"
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

_language: ContextVar[str] = ContextVar("language", default=SOURCE_LANGUAGE)


@cache
def languages() -> tuple[str, ...]:
    """Those that are spoken, as two-letter codes of ISO 639, English among them."""
    return tuple(sorted([SOURCE_LANGUAGE, *(path.parent.parent.name for path in LOCALE.glob(f"*/*/{DOMAIN}.po"))]))


def language() -> str:
    """The one that is being spoken."""
    return _language.get()


@contextmanager
def speaking(wanted: str | None) -> Iterator[None]:
    """Texts made inside the block are in ``wanted`` (an IETF tag such as "de-AT"; as Telegram gives it), where there is
    a catalogue of that language, else in English."""
    tag = (wanted or SOURCE_LANGUAGE).lower().partition("-")[0]
    token = _language.set(tag if tag in languages() else SOURCE_LANGUAGE)
    try:
        yield
    finally:
        _language.reset(token)


def gettext(message: str) -> str:
    """The text in the language that is being spoken."""
    return _catalogue(language()).gettext(message) if message else message  # the empty one is the catalogue's head


def ngettext(singular: str, plural: str, count: int) -> str:
    """The form that goes with ``count``."""
    return _catalogue(language()).ngettext(singular, plural, count)


def N_(message: str) -> str:  # gettext's name for it, which the extraction of texts knows
    """``message`` as it is: it is put into the catalogues here and said elsewhere, by ``gettext``."""
    return message


def number(value: float) -> str:
    """As in "1,234.5"."""
    if language() == SOURCE_LANGUAGE:
        return f"{value:,}"
    from babel.numbers import format_decimal

    return format_decimal(value, locale=language())


def data_size(size: int) -> str:
    """Of so many bytes, as in "2.5 MB"."""
    for unit, factor in (("MB", 1_000_000), ("kB", 1_000)):
        if size >= factor:
            rounded = round(size / factor, 1)
            return f"{number(int(rounded) if rounded.is_integer() else rounded)} {unit}"
    return ngettext("{count} byte", "{count} bytes", size).format(count=size)


def day(when: date) -> str:
    """As in "9 March 2026"."""
    if language() == SOURCE_LANGUAGE:
        return f"{when.day} {_MONTHS[when.month - 1]} {when.year}"
    from babel.dates import format_date

    return format_date(when, "long", locale=language())


@cache
def _catalogue(of: str) -> catalogues.NullTranslations:
    if of == SOURCE_LANGUAGE:
        return catalogues.NullTranslations()
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = io.BytesIO()
    with (LOCALE / of / "LC_MESSAGES" / f"{DOMAIN}.po").open("rb") as source:
        write_mo(compiled, read_po(source, locale=of))
    compiled.seek(0)
    return catalogues.GNUTranslations(compiled)
