"""The article among a page's JSON-LD objects (schema.org), as plain values. Every value is hostile; nothing here raises
for a strange one.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ingest.text import one_line, word_table

_ARTICLE_ENDINGS = ("article", "posting", "report")
"""How the names of schema.org's article types end: NewsArticle, ReportageNewsArticle, LiveBlogPosting, Report ..."""
_LIST_TYPES = word_table("collectionpage itemlist searchresultspage profilepage")
_MAX_DEPTH = 6
"""Levels of JSON-LD that are looked through for the article."""
_MAX_OBJECTS = 2_000
"""Objects of a page that are looked at; the longest list seen on a real page has some hundreds."""
_MAX_BODY = 500_000
"""Characters: ten times the longest text of 92 real pages."""
_INNER = ("@graph", "mainEntity", "mainEntityOfPage")
"""Where the page's own article may stand; the members of a list are other pages' articles."""

_Object = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class StructuredArticle:
    """What the page's article object says; None where it says nothing."""

    headline: str | None = None
    publisher: str | None = None
    byline: str | None = None
    section: str | None = None
    language: str | None = None
    """As written."""
    published: object = None
    """As written."""
    updated: object = None
    """As written."""
    body: str | None = None
    """As written: plain text, or HTML where the publisher mistook the field; of a live blog its entries."""
    free: bool | None = None
    """``isAccessibleForFree``."""
    words: int | None = None
    """``wordCount``."""
    is_article: bool = False
    is_list: bool = False
    """No article, and the page calls itself a list."""


def structured_article(scripts: list[str]) -> StructuredArticle:
    """The first object of an article type in the page's JSON-LD scripts, references inside them followed."""
    objects = [found for script in scripts for found in _objects(_parsed(script), _MAX_DEPTH)][:_MAX_OBJECTS]
    article = next((each for each in objects if _is_article(each)), None)
    if article is None:
        return StructuredArticle(is_list=any(_types(each) & _LIST_TYPES for each in objects))
    known = {name: each for each in objects if isinstance(name := each.get("@id"), str) and len(each) > 1}
    return StructuredArticle(
        headline=text_value(article.get("headline")) or text_value(article.get("name")),
        publisher=_names(article.get("publisher"), known) or _names(article.get("sourceOrganization"), known),
        byline=_names(article.get("author"), known) or _names(article.get("creator"), known),
        section=_first_name(article.get("articleSection"), known),
        language=text_value(article.get("inLanguage")),
        published=article.get("datePublished"),
        updated=article.get("dateModified"),
        body=_body(article),
        free=_free(article.get("isAccessibleForFree")),
        words=_count(article.get("wordCount")),
        is_article=True,
    )


def text_value(value: object) -> str | None:
    """One line; entities resolved, since publishers escape twice."""
    return one_line(html.unescape(value)) if isinstance(value, str) else None


def _parsed(script: str) -> Any:
    try:
        return json.loads(script.strip().removesuffix(";"), strict=False)
    except (ValueError, RecursionError):
        return None


def _objects(data: Any, depth: int) -> Iterator[_Object]:
    if isinstance(data, list):
        for item in data[:_MAX_OBJECTS]:
            yield from _objects(item, depth - 1) if depth else ()
    elif isinstance(data, dict) and depth:
        yield data
        for key in _INNER:
            yield from _objects(data.get(key), depth - 1)


def _types(candidate: _Object) -> frozenset[str]:
    types = candidate.get("@type")
    names = types if isinstance(types, list) else [types]
    return frozenset(name.lower().rpartition("/")[2] for name in names if isinstance(name, str))


def _is_article(candidate: _Object) -> bool:
    return any(name.endswith(_ARTICLE_ENDINGS) for name in _types(candidate))


def _body(article: _Object) -> str | None:
    if isinstance(text := article.get("articleBody"), str) and text.strip():
        return html.unescape(text) if len(text) <= _MAX_BODY else None
    updates = article.get("liveBlogUpdate")
    texts = [each.get("articleBody") for each in updates if isinstance(each, dict)] if isinstance(updates, list) else []
    joined = "\n\n".join(html.unescape(text) for text in texts if isinstance(text, str))
    return joined if 0 < len(joined) <= _MAX_BODY else None


def _free(value: object) -> bool | None:
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}.get(value.strip().lower()) if isinstance(value, str) else None


def _count(value: object) -> int | None:
    number = value if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return int(number) if re.fullmatch(r"[1-9]\d{0,5}", str(number)) else None


def _names(value: object, known: Mapping[str, _Object]) -> str | None:
    return ", ".join(_each_name(value, known)) or None


def _first_name(value: object, known: Mapping[str, _Object]) -> str | None:
    return next(iter(_each_name(value, known)), None)


def _each_name(value: object, known: Mapping[str, _Object]) -> list[str]:
    """Names from a string, an object with one, a reference to one, or a list of any; addresses are no names."""
    found: list[str] = []
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            name = item.get("name") or known.get(str(item.get("@id")), {}).get("name")
            found += _each_name(name, {}) if isinstance(name, str | list) else []
        elif (name := text_value(item)) and not name.startswith(("http://", "https://", "www.")):
            found.append(name)
    return list(dict.fromkeys(found))
