"""What a message carries besides words: addresses, or a file. Pure.

File names and addresses are what somebody typed: a name is shown, and of a name only the suffix decides anything.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

from bot.render.markup import clean_line, shorten
from ingest.urls import is_web_address

MAX_LINKS = 20
"""Of one message."""
_NAME_UNITS = 80
_SUFFIX_UNITS = 20
# Channels sign their posts with links to themselves.
_TELEGRAM = re.compile(r"https?://([\w-]+\.)*(t\.me|telegram\.me|telegram\.dog)([/?#:]|$)", re.IGNORECASE)


class AttachmentError(Exception):
    """A file that could not be had; ``str()`` says why, fit for a person."""


@dataclass(frozen=True, slots=True)
class Attachment:
    name: str
    """From ``file_name``."""
    size: int | None
    """Bytes, as stated; None where nothing is stated."""
    limit: int
    """Bytes; a larger one cannot be fetched."""
    fetch: Callable[[], Awaitable[bytes]]
    """Raises AttachmentError."""


@dataclass(frozen=True, slots=True)
class Enclosed:
    links: tuple[str, ...] = ()
    attachment: Attachment | None = None
    forwarded: bool = False
    """Somebody else's words."""

    def __bool__(self) -> bool:
        return bool(self.links or self.attachment)


NOTHING = Enclosed()


def only_links(text: str) -> tuple[str, ...]:
    """The addresses of a message that says nothing else, each once; else none."""
    words = text.split()
    return tuple(dict.fromkeys(words)) if all(map(is_web_address, words)) else ()


def forwarded_links(urls: Iterable[str]) -> tuple[str, ...]:
    """Those addresses of a forwarded post that may lead to articles, each once, in order."""
    return tuple(dict.fromkeys(url for url in urls if is_web_address(url) and not _TELEGRAM.match(url)))[:MAX_LINKS]


def file_name(stated: str | None) -> str:
    """The last part of a stated file name, fit to be shown: on one line, short, its suffix kept."""
    last = clean_line(re.split(r"[/\\]", stated or "")[-1]).strip(". ")
    suffixes = "".join(PurePosixPath(last).suffixes[-2:])
    if len(suffixes) > _SUFFIX_UNITS:
        return shorten(last, _NAME_UNITS)
    return shorten(last.removesuffix(suffixes), _NAME_UNITS - _SUFFIX_UNITS) + suffixes
