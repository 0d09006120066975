"""What a page's markup says of itself, read from a parsed tree (lxml): JSON-LD, meta tags, <time>, <link>.

Dates come from here and nowhere else: a page that declares none has none. Every value is hostile text; nothing here
raises for a strange one.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from ingest.dates import parse_date
from ingest.text import clean_text, one_line, word_table
from ingest.urls import canonicalise, is_front_page

_ARTICLE_TYPES = ("article", "posting")
"""How the names of schema.org's article types end: NewsArticle, ReportageNewsArticle, LiveBlogPosting ..."""
_MAX_DEPTH = 6
"""Levels of JSON-LD that are looked through for the article."""

_PUBLISHED = (
    "article:published_time",
    "og:published_time",
    "og:article:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "citation_publication_date",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "dc.date",
    "pubdate",
    "publishdate",
    "publish-date",
    "publish_date",
    "date",
)
_UPDATED = ("article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "lastmod", "last-modified")
_SECTION = ("article:section", "og:article:section", "parsely-section")
_BLOCKS = word_table(
    "address article aside blockquote br dd div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header hr li main nav "
    "ol p pre section table td th tr ul"
)
_NOT_TEXT = frozenset({"script", "style", "template", "noscript"})


@dataclass(frozen=True, slots=True)
class PageMetadata:
    """What a page declares; None where it declares nothing that can be used."""

    headline: str | None
    publisher: str | None
    byline: str | None
    section: str | None
    language: str | None
    """ISO 639-1, lower case."""
    published_at: datetime | None
    updated_at: datetime | None
    canonical_url: str | None
    """The declared address, absolute, not yet canonicalised."""


def page_metadata(tree: Any, *, base_url: str | None, fetched_at: datetime) -> PageMetadata:
    """Reads the declarations of a parsed page; ``base_url`` resolves a relative canonical address."""
    article = _article_object(tree)
    meta = _meta_tags(tree)

    def first_date(stated: object, names: tuple[str, ...], elements: Iterator[str]) -> datetime | None:
        values = [stated, *(meta.get(name) for name in names), *elements]
        return next((date for value in values if (date := parse_date(value, fetched_at=fetched_at))), None)

    return PageMetadata(
        headline=_text(article.get("headline")),
        publisher=(_name(article.get("publisher")) or _text(meta.get("og:site_name")) or "").lstrip("@") or None,
        byline=_name(article.get("author")),
        section=_name(article.get("articleSection"), joined=False) or _first(meta, _SECTION),
        language=_page_language(tree, meta) or language_code(article.get("inLanguage")),
        published_at=first_date(article.get("datePublished"), _PUBLISHED, _times(tree, published=True)),
        updated_at=first_date(article.get("dateModified"), _UPDATED, _times(tree, published=False)),
        canonical_url=_canonical(tree, meta, base_url),
    )


def language_code(value: object) -> str | None:
    """ "en" from "en", "en-GB" or "en_US"; None where there are no two letters."""
    match = re.match(r"\s*([a-zA-Z]{2})(?:[-_].*)?\s*$", value) if isinstance(value, str) and len(value) < 40 else None
    return match[1].lower() if match else None


def has_password_field(tree: Any) -> bool:
    """Whether the page asks for a password anywhere."""
    return bool(tree.xpath("//input[translate(@type, 'PASWORD', 'pasword') = 'password']"))


def page_title(tree: Any) -> str:
    """The <title>, cleaned; empty where there is none."""
    return one_line(" ".join(tree.xpath("//title[1]//text()"))) or ""


def strip_markup(fragment: str) -> str:
    """The text of an HTML fragment: block elements become paragraphs, everything else its characters."""
    from lxml import etree
    from lxml import html as lxml_html

    try:
        tree = lxml_html.fromstring(f"<div>{clean_text(fragment)}</div>")
    except (etree.LxmlError, ValueError):
        return ""
    blocks: list[list[str]] = [[]]
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if event == "start" and element.tag in _BLOCKS:
            blocks.append([])
        if event == "start" and isinstance(element.tag, str) and element.tag not in _NOT_TEXT:
            blocks[-1].append(element.text or "")
        if event == "end":
            if element.tag in _BLOCKS:
                blocks.append([])
            blocks[-1].append(element.tail or "")
    lines = (one_line("".join(block)) for block in blocks)
    return "\n\n".join(line for line in lines if line)


def _article_object(tree: Any) -> Mapping[str, Any]:
    """The first JSON-LD object of an article type; empty where there is none that can be read."""
    for script in tree.xpath("//script[contains(@type, 'ld+json')]"):
        try:
            data = json.loads(script.text_content(), strict=False)
        except (ValueError, RecursionError):
            continue
        for candidate in _objects(data, _MAX_DEPTH):
            types = candidate.get("@type")
            names = types if isinstance(types, list) else [types]
            if any(isinstance(name, str) and name.lower().endswith(_ARTICLE_TYPES) for name in names):
                return candidate
    return {}


def _objects(data: Any, depth: int) -> Iterator[Mapping[str, Any]]:
    if isinstance(data, list):
        for item in data:
            yield from _objects(item, depth)
    elif isinstance(data, dict) and depth:
        yield data
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _objects(data.get(key), depth - 1)


def _meta_tags(tree: Any) -> dict[str, str]:
    """Contents by name, property or itemprop in lower case; the first of each."""
    found: dict[str, str] = {}
    for element in tree.xpath("//meta[@content]"):
        for attribute in ("property", "name", "itemprop"):
            if key := (element.get(attribute) or "").strip().lower():
                found.setdefault(key, element.get("content"))
    return found


def _times(tree: Any, *, published: bool) -> Iterator[str]:
    """Values of <time> and of elements marked as the article's date, surest first.

    A bare <time datetime> counts only inside the <article> that holds the <h1>, or if the page has no other: lists of
    related stories have times too.
    """
    marked = "datePublished" if published else "dateModified"
    yield from tree.xpath(f"//*[@itemprop='{marked}']/@datetime | //*[@itemprop='{marked}']/@content")
    if published:
        yield from tree.xpath("//time[@pubdate]/@datetime")
        bare = tree.xpath("//article[.//h1]//time[not(@itemprop)]/@datetime") or tree.xpath("//time/@datetime")
        if len(set(bare)) == 1 or tree.xpath("boolean(//article[.//h1]//time[@datetime])"):
            yield from bare[:1]


def _page_language(tree: Any, meta: Mapping[str, str]) -> str | None:
    declared = [tree.get("lang"), tree.get("xml:lang"), *tree.xpath("//html/@lang"), meta.get("og:locale")]
    codes = (language_code(value) for value in declared)
    return next((code for code in codes if code), None)


def _canonical(tree: Any, meta: Mapping[str, str], base_url: str | None) -> str | None:
    links = tree.xpath("//link[translate(@rel, 'CANOIL', 'canoil') = 'canonical']/@href")
    for value in [*links[:1], meta.get("og:url")]:
        try:
            absolute = urljoin(base_url or "", str(value or "").strip())
        except ValueError:
            continue
        # Sites that declare their front page on every page would make all their articles one.
        if (canonical := canonicalise(absolute)) and not is_front_page(canonical):
            return absolute
    return None


def _first(meta: Mapping[str, str], names: tuple[str, ...]) -> str | None:
    return next((text for name in names if (text := _text(meta.get(name)))), None)


def _text(value: object) -> str | None:
    """One line; entities resolved, since publishers escape twice."""
    return one_line(html.unescape(value)) if isinstance(value, str) else None


def _name(value: object, *, joined: bool = True) -> str | None:
    """A name from a string, an object with one, or a list of either (all of them, or the first)."""
    items = value if isinstance(value, list) else [value]
    names = [_text(item.get("name") if isinstance(item, dict) else item) for item in items]
    known = [name for name in dict.fromkeys(names) if name and not name.startswith(("http://", "https://"))]
    return (", ".join(known) if joined else known[0]) if known else None
