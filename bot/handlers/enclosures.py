"""What a Telegram message encloses: links that were sent or forwarded, and a document with the way to fetch it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from io import BytesIO

from telegram import Bot, Document, Message
from telegram.constants import FileSizeLimit, MessageEntityType
from telegram.error import BadRequest, RetryAfter, TelegramError, TimedOut

from bot.rooms import wire_texts
from bot.rooms.enclosed import Attachment, AttachmentError, Enclosed, file_name, forwarded_links, only_links

FETCH_SECONDS = 60.0
"""Between two parts of a file."""


def enclosed_in(message: Message | None, bot: Bot) -> Enclosed:
    """Nothing for a message that there is not, or is not any more."""
    if message is None:
        return Enclosed()
    forwarded = message.forward_origin is not None
    if message.document:
        name = file_name(message.document.file_name)
        limit = int(FileSizeLimit.FILESIZE_DOWNLOAD)
        fetch = _fetcher(bot, message.document, name)
        return Enclosed((), Attachment(name, message.document.file_size, limit, fetch), forwarded)
    links = only_links(message.text or "") or (forwarded_links(_marked_links(message)) if forwarded else ())
    return Enclosed(links, forwarded=forwarded)


def _marked_links(message: Message) -> list[str]:
    """In order; those behind words and those written out, in a text or under a picture."""
    kinds: list[str | None] = [MessageEntityType.URL, MessageEntityType.TEXT_LINK]
    marked = {**message.parse_entities(kinds), **message.parse_caption_entities(kinds)}
    return [entity.url or words for entity, words in sorted(marked.items(), key=lambda item: item[0].offset)]


def _fetcher(bot: Bot, document: Document, name: str) -> Callable[[], Awaitable[bytes]]:
    async def fetch() -> bytes:
        data = BytesIO()
        try:
            file = await bot.get_file(document.file_id)
            await file.download_to_memory(data, read_timeout=FETCH_SECONDS)
        except TelegramError as error:
            raise AttachmentError(wire_texts.cannot_fetch(name, _reason(error))) from error
        return data.getvalue()

    return fetch


def _reason(error: TelegramError) -> str:
    """Not in the error's own words: those of a failing client may hold the address, and with it the token."""
    if isinstance(error, BadRequest):
        return "it is too large for a bot" if "too big" in error.message.lower() else "it is not there any more"
    if isinstance(error, RetryAfter):
        return "it asks to slow down"
    return "it took too long" if isinstance(error, TimedOut) else "the network failed"
