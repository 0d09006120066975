"""A corpus as lines of JSON, and back: the form in which `dateline export` writes and `dateline ingest` reads. Pure.

One line a version, in the order of arrival, then one a tombstone. Beside the fields that any news tool reads (url,
title, publisher …), a line holds under ``dateline_export`` what only a corpus knows. The body is the stored one, code
point by code point, so that citations keep standing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, TypeGuard

from ingest.article import Article, StoredArticle, Tombstone, article_id
from ingest.errors import RejectedArticle
from ingest.text import clean_text, encodable, one_line
from ingest.urls import is_web_address

MARK = "dateline_export"
"""The field that tells an exported line from a record of any other making."""
FORMAT = 1

_KNOWN_TO_ALL = {"headline": "title", "byline": "author"}
"""Names that other tools know a field by."""
_TIMES = ("published_at", "updated_at", "fetched_at")
_LINES = ("headline", "publisher", "republisher", "byline", "section", "language")
_VERBATIM = ("body", "correction", "dateline")
_ID = re.compile("[0-9a-f]{16}")
_FIELDS = tuple(Article.__dataclass_fields__)


def line_of(record: StoredArticle | Tombstone) -> str:
    """One line of JSON, without its line break."""
    return json.dumps(_tombstone(record) if isinstance(record, Tombstone) else _version(record), ensure_ascii=False)


def is_exported(record: object) -> TypeGuard[Mapping[str, Any]]:
    return isinstance(record, Mapping) and isinstance(record.get(MARK), Mapping)


def read_exported(record: Mapping[str, Any], name: str) -> StoredArticle | Tombstone:
    """What ``line_of`` wrote. A file is not believed blindly: texts are cleaned as every source's are (which changes
    nothing in what was exported), and an article's ID is worked out anew. Raises RejectedArticle."""
    mark = record[MARK]
    try:
        if mark.get("format") != FORMAT:
            raise ValueError(f"format {mark.get('format')} is not known, only {FORMAT}")
        return _read_tombstone(mark) if "forgotten_at" in mark else _read_version(record, mark)
    except (KeyError, ValueError, TypeError, AttributeError, OverflowError) as error:
        what = f"{error.args[0]} is missing" if isinstance(error, KeyError) else error
        raise RejectedArticle(
            f"{name} is not as `dateline export` wrote it ({what}): export the corpus again."
        ) from error


def _version(stored: StoredArticle) -> dict[str, Any]:
    values = {name: _plain(getattr(stored.article, name)) for name in _FIELDS}
    line = {_KNOWN_TO_ALL.get(name, name): values[name] for name in _FIELDS}
    mark = {"format": FORMAT, "article_id": stored.id, "version": stored.version, "origin_id": stored.origin_id}
    return line | {MARK: mark}


def _tombstone(gone: Tombstone) -> dict[str, Any]:
    return {MARK: {"format": FORMAT, "identity": gone.identity, "forgotten_at": _plain(gone.forgotten_at)}}


def _read_version(record: Mapping[str, Any], mark: Mapping[str, Any]) -> StoredArticle:
    stated = {name: record[_KNOWN_TO_ALL.get(name, name)] for name in _FIELDS}
    for name in _FIELDS:
        if stated[name] is not None and not isinstance(stated[name], str):
            raise ValueError(f"{name} is not text")
    cleaned: dict[str, Any] = (
        {name: _time(stated[name]) for name in _TIMES}
        | {name: one_line(stated[name]) for name in _LINES}
        | {name: clean_text(stated[name]) if stated[name] else None for name in _VERBATIM}
        | {name: _address(stated[name]) for name in ("url", "canonical_url")}
        | {"source_key": encodable(stated["source_key"])}
    )
    if not cleaned["body"] or not cleaned["fetched_at"]:
        raise ValueError("a version needs a body and fetched_at")
    article = Article(**cleaned)
    version, origin = mark["version"], mark["origin_id"]
    if type(version) is not int or version < 1 or not isinstance(origin, str) or not _ID.fullmatch(origin):
        raise ValueError("version or origin_id is not one")
    return StoredArticle(article.id, version, origin, article)


def _read_tombstone(mark: Mapping[str, Any]) -> Tombstone:
    identity, forgotten_at = encodable(mark["identity"]), _time(mark["forgotten_at"])
    if forgotten_at is None:
        raise ValueError("a tombstone needs forgotten_at")
    return Tombstone(article_id(identity), identity, forgotten_at)


def _address(value: str | None) -> str | None:
    if value is not None and not is_web_address(encodable(value)):
        raise ValueError("an address is not an http or https one")
    return encodable(value) if value else None


def _time(value: str | None) -> datetime | None:
    if value is None:
        return None
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError("a time has no zone")
    return moment.astimezone(UTC)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
