"""A JSON record -> Article, by the field names that news data sets use. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from ingest.article import Article
from ingest.dateline import find_dateline
from ingest.dates import parse_date
from ingest.errors import RejectedArticle
from ingest.furniture import drop_trailing_furniture
from ingest.markup import language_code, strip_markup
from ingest.text import clean_byline, clean_text, one_line, text_key
from ingest.urls import canonicalise, publisher_host, without_credentials

_URL = ("url", "link")
HEADLINE = ("title", "headline")
_PUBLISHER = ("publisher", "source_name", "source")
_BYLINE = ("author", "byline", "authors")
_PUBLISHED = ("published_at", "published", "published_date", "pubDate", "date")
_UPDATED = ("updated_at", "updated", "modified")
_SECTION = ("section", "category")
_LANGUAGE = ("language", "lang")
_BODY = ("body", "text", "content")

# What exports write where they have nothing; lower case.
_NOTHING = frozenset({"none", "null", "nan", "n/a", "undefined"})
_PARAGRAPH_TAG = re.compile(r"<p(\s[^<>]{0,500})?>", re.IGNORECASE)


def article_from_record(record: object, *, name: str, fetched_at: datetime) -> Article:
    """The article of one record. Its body is kept word for word, except that HTML paragraphs lose their tags.

    Raises RejectedArticle where the record is no object, has no body, or has a value of the wrong type.
    """
    if not isinstance(record, Mapping):
        raise RejectedArticle(f"{name} is {_kind(record)}, not a record: write an object with at least a body.")
    fields = _Fields(record, name)
    body = _body(fields.text(_BODY) or "")
    if not body:
        raise RejectedArticle(f"{name} has no body: give the article's text as {', '.join(_BODY)}.")
    given = (fields.text(_URL) or "").strip()
    canonical_url = canonicalise(given) if given else None
    url = without_credentials(given) if canonical_url else None
    headline = one_line(fields.text(HEADLINE))
    publisher = fields.names(_PUBLISHER) or publisher_host(url)
    return Article(
        url=url,
        canonical_url=canonical_url,
        headline=headline,
        publisher=publisher,
        byline=clean_byline(fields.names(_BYLINE)),
        dateline=find_dateline(body),
        section=fields.names(_SECTION),
        published_at=fields.date(_PUBLISHED, fetched_at),
        updated_at=fields.date(_UPDATED, fetched_at),
        fetched_at=fetched_at,
        language=language_code(fields.text(_LANGUAGE)),
        body=body,
        # With a headline, an edited body is a new version of the same article.
        source_key=canonical_url or (text_key(publisher or "", headline) if headline else text_key(body)),
    )


def _body(given: str) -> str:
    if _PARAGRAPH_TAG.search(given) and "</p" in given.lower():
        given = strip_markup(given)
    return "\n\n".join(drop_trailing_furniture(clean_text(given).split("\n\n")))


class _Fields:
    """Typed access to a record by the first of several names that holds a value."""

    def __init__(self, record: Mapping[object, object], name: str) -> None:
        self._record = record
        self._name = name

    def text(self, names: tuple[str, ...]) -> str | None:
        field, value = self._first(names)
        if value is not None and not isinstance(value, str):
            raise self._wrong(field, value, "text")
        return value

    def names(self, names: tuple[str, ...]) -> str | None:
        """One line from a name, an object with one ({"name": ...}), or a list of either."""
        field, value = self._first(names)
        found = []
        for item in value if isinstance(value, list) else [value]:
            inner = item.get("name") if isinstance(item, Mapping) else item
            if inner is not None and not isinstance(inner, str):
                raise self._wrong(field, inner, "a name or a list of names")
            found.append(one_line(inner))
        return ", ".join(name for name in found if name and name.lower() not in _NOTHING) or None

    def date(self, names: tuple[str, ...], fetched_at: datetime) -> datetime | None:
        field, value = self._first(names)
        if value is not None and (isinstance(value, bool) or not isinstance(value, str | int | float | Decimal)):
            raise self._wrong(field, value, "a date")
        return parse_date(value, fetched_at=fetched_at)

    def _first(self, names: tuple[str, ...]) -> tuple[str, object]:
        return next(
            ((name, value) for name in names if (value := self._record.get(name)) not in (None, "")), ("", None)
        )

    def _wrong(self, field: str, value: object, wanted: str) -> RejectedArticle:
        return RejectedArticle(f"{self._name} has {_kind(value)} as its {field}, where {wanted} belongs: correct it.")


def _kind(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, str):
        return "text"
    if isinstance(value, int | float | Decimal):
        return "a number"
    return "a list" if isinstance(value, list) else "an object"
