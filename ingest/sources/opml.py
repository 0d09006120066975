"""OPML, the format in which feed readers hand over their subscriptions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple
from xml.sax.saxutils import quoteattr

from ingest.errors import FormatError
from ingest.sources.links import listed_address
from ingest.sources.xmltext import without_entities, without_illegal, xml_text
from ingest.text import one_line
from ingest.urls import canonicalise


class ListedFeed(NamedTuple):
    """A feed that a list of subscriptions names."""

    url: str
    title: str | None
    """None where the list gives none, or only the address again."""


def read_opml(data: bytes, name: str) -> list[ListedFeed]:
    """The feeds of an OPML document in its order, at whatever depth its folders hold them, each address once.

    Broken documents as far as they go; outlines without a usable address are left out. Raises FormatError for what
    is no OPML.
    """
    from lxml import etree

    parser = etree.XMLParser(
        encoding="utf-8", recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        tree = etree.fromstring(without_entities(xml_text(data, "", name)).encode(), parser)
    except etree.LxmlError as error:
        raise FormatError(f"{name} cannot be read as OPML ({error}): export it again.") from error
    if tree is None or not isinstance(tree.tag, str) or etree.QName(tree).localname.lower() != "opml":
        raise FormatError(f"{name} is not OPML: export the subscriptions of a feed reader, and ingest that file.")
    feeds: dict[str | None, ListedFeed] = {}
    for outline in tree.iter("{*}outline"):
        stated = {key.lower(): value for key, value in outline.attrib.items()}
        if url := listed_address(stated.get("xmlurl"), ""):
            title = one_line(stated.get("title")) or one_line(stated.get("text"))
            feeds.setdefault(canonicalise(url), ListedFeed(url, None if title == url else title))
    return list(feeds.values())


def write_opml(feeds: Iterable[tuple[str, str | None]]) -> bytes:
    """An OPML 2.0 document (opml.org/spec2.opml) of feeds as (address, title); ``read_opml`` gives them back."""
    outlines = "".join(_outline(url, one_line(title) or url) for url, title in feeds)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<opml version="2.0">\n  <head><title>Feeds</title></head>\n'
        f"  <body>\n{outlines}  </body>\n</opml>\n"
    ).encode()


def _outline(url: str, title: str) -> str:
    url, title = (quoteattr(without_illegal(text)) for text in (url, title))
    return f'    <outline type="rss" text={title} title={title} xmlUrl={url}/>\n'
