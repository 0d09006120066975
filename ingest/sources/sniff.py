"""What kind of document some bytes are, judged by how they begin. Pure."""

from __future__ import annotations

import codecs
import re
from typing import Literal

from ingest.text import word_table

Kind = Literal["feed", "json feed", "sitemap", "opml", "html", "json", "json lines", "text", "xml"]
HEAD_BYTES = 65_536
"""Enough to pass the comments before a root element, or the first line of JSON lines."""
STRAY_TEXT = 1000
"""Characters that a broken program may print before the document it was asked for."""

_ROOTS: dict[str, Kind] = {
    "rss": "feed",
    "feed": "feed",
    "rdf": "feed",
    "urlset": "sitemap",
    "sitemapindex": "sitemap",
    "opml": "opml",
}
"""Root elements of lists of articles, without their prefix."""
_HTML_ROOTS = word_table(
    "html head body title meta link script style div p article section main header h1 h2 h3 table span a ul ol"
)
_ROOT = re.compile(r"<(?:[a-z][\w.-]*:)?([a-z][a-z0-9]*)[\s/>]", re.IGNORECASE)
_PROLOG = re.compile(r"<!--.*?-->|<!doctype[^>\[]*\[.*?\]\s*>|<[?!][^>]*>", re.IGNORECASE | re.DOTALL)
"""A comment, a document type with its own declarations, or a declaration."""
_JSON_ARRAY = re.compile(r"\[\s*[{\]]")
_JSON_OBJECT = re.compile(r'\{\s*["}]')
_JSON_FEED = re.compile(r'"version"\s*:\s*"https?:\\?/\\?/(?:www\.)?jsonfeed\.org\\?/version\\?/', re.IGNORECASE)
_XML_START = re.compile(r"<\?xml\s|<(?:[a-z][\w.-]*:)?(?:rss|feed|rdf|urlset|sitemapindex|opml)[\s>]", re.IGNORECASE)


def sniff(data: bytes) -> Kind:
    """The kind of a document that begins like this; text where nothing else shows."""
    head = _decoded(data[:HEAD_BYTES]).lstrip()
    if _JSON_ARRAY.match(head):
        return "json"
    if _JSON_OBJECT.match(head):
        if _JSON_FEED.search(head):
            return "json feed"
        first, _, rest = head.partition("\n")
        return "json lines" if first.rstrip().endswith("}") and rest.lstrip().startswith("{") else "json"
    return _markup(head) if head.startswith("<") else "text"


def sniff_xml(data: bytes) -> Kind:
    """The same for what was declared to be XML: a warning that a program printed before the document is passed over."""
    head = _decoded(data[:HEAD_BYTES])
    return sniff(data) if (start := xml_start(head)) is None else _markup(head[start:])


def xml_start(text: str) -> int | None:
    """Where a list in XML begins in its text, usually at 0; None where nothing like one begins near the start."""
    start = _XML_START.search(text[:STRAY_TEXT])
    return start.start() if start else None


def _decoded(head: bytes) -> str:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return head.decode("utf-16", "ignore")
    return head.removeprefix(codecs.BOM_UTF8).decode("latin-1")


def _markup(head: str) -> Kind:
    declared_xml = head.startswith("<?xml")
    while head.startswith(("<?", "<!")):
        if head[:14].lower() == "<!doctype html":
            return "html"
        behind = _PROLOG.match(head)
        if not behind:
            break
        head = head[behind.end() :].lstrip()
    root = _ROOT.match(head)
    name = root[1].lower() if root else ""
    if name in _ROOTS:
        return _ROOTS[name]
    if name in _HTML_ROOTS:
        return "html"
    return "xml" if declared_xml else "text"
