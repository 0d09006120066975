"""What a page's markup says of itself, read from a parsed tree (lxml): JSON-LD, meta tags, <time>, <link>.

Dates come from here and nowhere else: a page that declares none has none. Every value is hostile text; nothing here
raises for a strange one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any
from urllib.parse import urljoin

from ingest.blocks import text_of
from ingest.dates import parse_date
from ingest.furniture import text_form
from ingest.jsonld import StructuredArticle, structured_article, text_value
from ingest.text import clean_byline, clean_text, one_line, word_table
from ingest.urls import canonicalise, is_front_page, publisher_host

MAX_HEADLINE = 300
MAX_NAME = 100
"""Characters of a headline, and of a byline or a site's name; what is longer is text in the wrong place."""

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
_SITE = ("og:site_name", "application-name")
_AUTHOR = ("author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "article:author", "byl")
_SECTION = ("article:section", "og:article:section", "parsely-section")
_BYLINES = (
    "//*[@itemprop='author']//*[@itemprop='name']",
    "//*[@itemprop='author'][not(*)]",
    "//a[@rel='author']",
    "//*[contains(concat(' ', @class, ' '), ' author-name ') or contains(concat(' ', @class, ' '), ' byline-name ')]",
    "//*[@class='byline' or @class='author']",
)
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
    body: str | None = None
    """The whole text, where JSON-LD holds it; paragraphs parted by line breaks."""
    free: bool | None = None
    """False where the page says that it is not free to read."""
    is_article: bool = False
    """Whether the page says that it is an article."""
    is_list: bool = False
    """Whether the page says that it is a list of articles."""
    words: int | None = None
    """Words of the whole article, as stated."""


def page_metadata(tree: Any, *, base_url: str | None, fetched_at: datetime) -> PageMetadata:
    """Reads the declarations of a parsed page; ``base_url`` resolves a relative canonical address."""
    article = structured_article(
        [script.text_content() for script in tree.xpath("//script[contains(@type, 'ld+json')]")]
    )
    meta = _meta_tags(tree)
    canonical_url = _canonical(tree, meta, base_url)
    host = publisher_host(base_url or canonical_url)
    publisher = _publisher(article.publisher, _first(meta, _SITE), host)

    def first_date(stated: object, names: tuple[str, ...], elements: Iterator[str]) -> datetime | None:
        values = chain([stated], (meta.get(name) for name in names), elements)
        return next((date for value in values if (date := parse_date(value, fetched_at=fetched_at))), None)

    return PageMetadata(
        headline=article.headline or _headline(tree, meta, publisher, host or ""),
        publisher=publisher,
        byline=article.byline or _byline(tree, meta),
        section=_section(article.section or _first(meta, _SECTION)),
        language=_page_language(tree, meta) or language_code(article.language),
        published_at=first_date(article.published, _PUBLISHED, _times(tree, published=True)),
        updated_at=first_date(article.updated, _UPDATED, _times(tree, published=False)),
        canonical_url=canonical_url,
        body=_declared_body(article),
        free=article.free,
        is_article=article.is_article or meta.get("og:type", "").strip().lower() == "article",
        is_list=article.is_list,
        words=article.words,
    )


def language_code(value: object) -> str | None:
    """ "en" from "en", "en-GB" or "en_US"; None where there are no two letters."""
    match = re.match(r"\s*([a-zA-Z]{2})(?:[-_].*)?\s*$", value) if isinstance(value, str) and len(value) < 40 else None
    return match[1].lower() if match else None


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
    values = (text_value(meta.get(name)) for name in names)
    return next((text for text in values if text and len(text) <= MAX_NAME and "://" not in text), None)


def _publisher(stated: str | None, site: str | None, host: str | None) -> str | None:
    """Of the JSON-LD publisher and the site's name the one that is the host's own: some sites put an agency, their
    owner or a mere label in one of them. None where there is neither."""
    names = [name.lstrip("@") for name in (stated, site) if name and len(text_form(name)) > 2]
    labels = [label for label in (host or "").split(".")[:-1] if len(label) > 2]
    for name in names:
        squeezed = text_form(name).replace(" ", "")
        if any(label.replace("-", "") in squeezed or squeezed in label.replace("-", "") for label in labels):
            return name
    return names[-1] if names else None


def _section(stated: str | None) -> str | None:
    """The first of several: some sites list all their labels in one text."""
    return one_line((stated or "").split(",")[0])


def _headline(tree: Any, meta: Mapping[str, str], publisher: str | None, host: str) -> str | None:
    """The <h1> that the title repeats, else the title without the site's name: a page may have other <h1>, of its logo
    or of its neighbours."""
    titles = [
        _without_site(title, {text_form(publisher or "").replace(" ", ""), *host.split(".")})
        for title in (text_value(meta.get("og:title")), text_value(meta.get("twitter:title")), page_title(tree))
        if title
    ]
    forms = [form for title in titles if (form := text_form(title))]
    firsts = [text_of(element, MAX_HEADLINE) for element in tree.xpath("(//h1)[position() < 10]")]
    for first in firsts:
        form = text_form(first)
        if form and len(form.split()) > 1 and any(form in other or other in form for other in forms):
            return one_line(first)
    return next((title for title in titles if title), None) or one_line(next(iter(firsts), None))


def _without_site(title: str, names: set[str]) -> str:
    """ "Bridge reopens | Halvern Post" without the last part, where that is the site's name."""
    parts = re.split(r"(\s+[|–—·:-]+\s+)", title)
    own = len(parts) > 2 and text_form(parts[-1]).replace(" ", "") in names
    return "".join(parts[:-2]) if own else title


def _byline(tree: Any, meta: Mapping[str, str]) -> str | None:
    """A meta tag, or elements that are marked as the authors' names."""
    if stated := _first(meta, _AUTHOR):
        return stated
    for path in _BYLINES:
        names = [name for element in tree.xpath(path)[:5] for name in _written_names(element) if len(name) <= MAX_NAME]
        if names:
            return ", ".join(dict.fromkeys(names))
    return None


def _written_names(element: Any) -> list[str]:
    """The names in a byline: its links, or its first words; a date may follow them."""
    links = [name for link in element.iter("a") if (name := text_of(link, 2 * MAX_NAME))]
    words = (clean_byline(part) for part in element.itertext())
    return links or [name for name in words if name and name.lower() != "by"][:1]


def _declared_body(article: StructuredArticle) -> str | None:
    body = article.body
    return strip_markup(body) if body and re.search(r"<(p|br|div)\b", body, re.IGNORECASE) else body
