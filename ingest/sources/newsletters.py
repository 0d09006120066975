"""A newsletter saved as .eml -> Article.

mail -> the message inside that was forwarded -> its headers (subject, sender, date) and its text part, HTML or plain
     -> the text without what mail programs and senders put around it (ingest.sources.mailtext) -> Article

The HTML of mails is laid out in tables, of which trafilatura makes tables of text, so it is not asked here: a mail has
no navigation or related stories that would have to be told from the report.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from email import message_from_bytes, policy
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Any, cast

from ingest.article import Article
from ingest.dates import parse_date
from ingest.decoding import decode_page, refuse_binary
from ingest.errors import FormatError, RejectedArticle
from ingest.extract import MIN_WORDS, likely_encodings
from ingest.markup import language_code
from ingest.notices import PageSigns, find_notice
from ingest.sources.document import Document, Reading, whole
from ingest.sources.fields import article_from_record
from ingest.sources.mailtext import flowed, html_text, newsletter_text, view_link, without_forwarding
from ingest.sources.outcome import SourceOutcome, accepted
from ingest.text import one_line, word_count

MAX_HEADER = 10_000
"""Characters of one header that are read: the parser of the standard library takes quadratic time."""
MAX_NESTING = 20
"""Boundaries and attached messages a mail may declare: each costs the parser a test of every line below it."""
MAX_PARTS = 2_000
"""Lines that may begin a part. With both at their limit the parser takes 4 s a megabyte."""
_PLAIN_IS_WHOLE = 2
"""A plain part with this many times the words of the HTML one is the newsletter, and the HTML a frame around it."""
_NESTING = re.compile(rb"boundary[*\d]{0,4}\s?=|message/rfc822", re.IGNORECASE)
_LANG = re.compile(r"""<html\b[^<>]{0,500}?\blang\s?=\s?["']?([\w-]{2,20})""", re.IGNORECASE)
_HEAD = 5_000
_MAIL_HEADERS = ("from", "subject", "date", "message-id")
_HEADER_BLOCK = re.compile(rb"(?:From [^\n]*\n)?(?:[!-9;-~]{1,80}:[^\n]*\n(?:[ \t][^\n]*\n)*){3,}")
_ONLY_IN_MAIL = re.compile(rb"^(?:received|message-id|mime-version|return-path|delivered-to):", re.I | re.M)


@dataclass(frozen=True, slots=True)
class _Letter:
    """What a mail states, decoded."""

    subject: str | None
    sender: str | None
    """A name, never a bare address."""
    sent_at: datetime | None
    """UTC."""
    language: str | None
    message_id: str | None
    archived_at: str | None
    html: str
    plain: str


def read_newsletter(document: Document, reading: Reading) -> Iterator[SourceOutcome]:
    """One article. Raises FormatError for what is no mail or cannot be decoded, RejectedArticle for no text."""
    data = whole(document, reading.limits)
    article = _article(_letter(data, document.name, reading.fetched_at), document, reading.fetched_at)
    yield accepted(document.name, article)


def begins_like_mail(head: bytes) -> bool:
    """Whether this begins with at least three headers, one of which stands nowhere but in mails."""
    block = _HEADER_BLOCK.match(head.replace(b"\r\n", b"\n"))
    return block is not None and _ONLY_IN_MAIL.search(block[0]) is not None


def _article(letter: _Letter, document: Document, fetched_at: datetime) -> Article:
    shown, plain = html_text(letter.html), letter.plain
    text = plain if word_count(plain) > _PLAIN_IS_WHOLE * word_count(shown) else shown
    forwarded, text = without_forwarding(text)
    subject, sender, sent = letter.subject, letter.sender, letter.sent_at
    if forwarded:  # the mail's own headers are then the reader's who passed it on
        subject, sender = forwarded.get("subject"), _display_name(forwarded.get("from"))
        sent = parse_date(forwarded.get("date") or forwarded.get("sent"), fetched_at=fetched_at)
    body = newsletter_text(text, subject)
    _refuse_notices(document.name, subject or "", body)
    record = {
        "title": subject,
        "publisher": sender,
        "published_at": sent.isoformat() if sent else None,
        "language": letter.language,
        "url": view_link(letter.html, letter.plain) or letter.archived_at,
        "body": body,
    }
    article = article_from_record(record, name=document.name, fetched_at=fetched_at)
    message_key = f"mid:{letter.message_id}" if letter.message_id else None
    return replace(article, source_key=article.canonical_url or message_key or document.key or article.source_key)


def _refuse_notices(name: str, subject: str, body: str) -> None:
    if meaning := find_notice(body, PageSigns(titles=(subject,))):
        raise RejectedArticle(f"{name} {meaning}")
    if (words := word_count(body)) < MIN_WORDS:
        raise RejectedArticle(
            f"{name} holds no article text (words found: {words}): if the newsletter only links to its articles, "
            "ingest those by their addresses."
        )


class _Shortened(policy.EmailPolicy):
    """The standard policy, reading no more of a header than MAX_HEADER."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[:MAX_HEADER]


def _letter(data: bytes, name: str, fetched_at: datetime) -> _Letter:
    refuse_binary(data, name)
    if len(_NESTING.findall(data)) > MAX_NESTING or data.count(b"\n--") > MAX_PARTS:
        raise FormatError(f"{name} has too many parts to be one newsletter: save it from the mail program again.")
    try:
        outer = cast(EmailMessage, message_from_bytes(data, policy=_Shortened()))
        message = _innermost(outer)
        html, plain = _part(message, "html", name), _part(message, "plain", name)
    except FormatError:
        raise
    except Exception as error:  # the standard parser fed hostile mail: whatever it trips over is this mail's fault
        raise FormatError(
            f"{name} cannot be read as a mail ({type(error).__name__}): save it from the mail program again."
        ) from error
    if not any(_header(message, header) for header in _MAIL_HEADERS):
        raise FormatError(f"{name} is not a mail (it has no {', no '.join(_MAIL_HEADERS)}): save it as .eml again.")
    lang = _LANG.search(html[:_HEAD])
    return _Letter(
        subject=_decoded(_header(message, "subject")),
        sender=_display_name(_header(message, "from")) or _display_name(_header(message, "list-id")),
        sent_at=parse_date(_header(message, "date"), fetched_at=fetched_at),
        language=language_code(_header(message, "content-language") or (lang[1] if lang else None)),
        message_id=(_header(message, "message-id") or "").strip("<> ") or None,
        archived_at=(_header(message, "archived-at") or "").strip("<> ") or None,
        html=html,
        plain=plain,
    )


def _innermost(message: EmailMessage) -> EmailMessage:
    """The message that was forwarded as an attachment, if one was."""
    for _ in range(MAX_NESTING):
        attached = next((part for part in message.walk() if part.get_content_type() == "message/rfc822"), None)
        inner: Any = attached.get_payload() if attached is not None else None
        if not isinstance(inner, list) or not inner:
            break
        message = inner[0]
    return message


def _part(message: EmailMessage, subtype: str, name: str) -> str:
    """The text of the part that shows the mail in this way; empty where there is none."""
    part = message.get_body((subtype,))
    data = part.get_payload(decode=True) if part is not None else None
    if part is None or not isinstance(data, bytes) or not data.strip():
        return ""
    page = decode_page(data, f"text/{subtype}; charset={part.get_content_charset('utf-8')}", name, likely_encodings)
    if page.damaged:
        raise FormatError(f"{name} is not valid UTF-8 ({page.damaged}) and its words would be wrong: save it again.")
    is_flowed = subtype == "plain" and str(part.get_param("format", "")).lower() == "flowed"
    return flowed(page.text, delete_space=str(part.get_param("delsp", "")).lower() == "yes") if is_flowed else page.text


def _header(message: EmailMessage, name: str) -> str | None:
    """The first header of this name as it was sent, on one line, bytes beyond ASCII read as UTF-8."""
    value = next((str(value) for key, value in message.raw_items() if key.lower() == name), "")
    sent = value.encode("ascii", "surrogateescape") if not value.isascii() else value.encode()
    try:
        return one_line(sent.decode())
    except UnicodeDecodeError:
        return one_line(sent.decode("latin-1"))


def _decoded(value: str | None) -> str | None:
    """A header's text, encoded words (RFC 2047) read; as it stands where they cannot be."""
    try:
        return one_line(str(make_header(decode_header(value or ""))))
    except (MessageError, LookupError, ValueError):
        return value


def _display_name(value: str | None) -> str | None:
    """ "The Halvern Post" of ``"The Halvern Post" <news@halvern.example>``; an address alone names nobody."""
    try:
        name = _decoded(parseaddr(value or "")[0])
    except (IndexError, RecursionError):
        return None
    return None if name and "@" in name else name
