"""What kind of document some bytes are, judged by how they begin. Pure."""

from __future__ import annotations

import codecs
import re
from typing import Literal

from ingest.text import word_table

Kind = Literal["feed", "html", "json", "json lines", "text", "xml"]
HEAD_BYTES = 65_536
"""Enough to pass the comments before a root element, or the first line of JSON lines."""

_FEED_ROOTS = frozenset({"rss", "feed", "rdf:rdf"})
_HTML_ROOTS = word_table(
    "html head body title meta link script style div p article section main header h1 h2 h3 table span a ul ol"
)
_ROOT = re.compile(r"<([a-z][a-z0-9:]*)[\s/>]", re.IGNORECASE)
_JSON_ARRAY = re.compile(r"\[\s*[{\]]")
_JSON_OBJECT = re.compile(r'\{\s*["}]')


def sniff(data: bytes) -> Kind:
    """The kind of a document that begins like this; text where nothing else shows."""
    head = _decoded(data[:HEAD_BYTES]).lstrip()
    if _JSON_ARRAY.match(head):
        return "json"
    if _JSON_OBJECT.match(head):
        first, _, rest = head.partition("\n")
        return "json lines" if first.rstrip().endswith("}") and rest.lstrip().startswith("{") else "json"
    return _markup(head) if head.startswith("<") else "text"


def _decoded(head: bytes) -> str:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return head.decode("utf-16", "ignore")
    return head.removeprefix(codecs.BOM_UTF8).decode("latin-1")


def _markup(head: str) -> Kind:
    declared_xml = head.startswith("<?xml")
    while head.startswith(("<?", "<!")):
        if head[:14].lower() == "<!doctype html":
            return "html"
        _, end, rest = head.partition("-->" if head.startswith("<!--") else ">")
        if not end:
            break
        head = rest.lstrip()
    root = _ROOT.match(head)
    name = root[1].lower() if root else ""
    if name in _FEED_ROOTS or name.endswith((":rss", ":feed")):
        return "feed"
    if name in _HTML_ROOTS:
        return "html"
    return "xml" if declared_xml else "text"
