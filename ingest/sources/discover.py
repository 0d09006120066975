"""Which feeds belong to a site: those that its pages declare, and the places where feeds usually are."""

from __future__ import annotations

import re
from urllib.parse import urljoin

from ingest.article import FetchedPage
from ingest.decoding import decode_page
from ingest.extract import likely_encodings
from ingest.sources.links import listed_address
from ingest.text import word_table
from ingest.urls import canonicalise, is_web_address

MAX_FEEDS = 30
"""Sites declare one feed or a few; a page with more is a list of feeds."""
_PLACES = ("/feed", "/rss", "/feed.xml", "/index.xml", "/atom.xml", "/rss.xml")
"""Where WordPress, Ghost, Jekyll, Hugo and hand-made sites put them."""
_FEED_TYPES = word_table(
    "application/rss+xml application/atom+xml application/feed+json application/rdf+xml application/x-rss+xml "
    "application/x-atom+xml text/rss+xml text/atom+xml text/rss"
)
# JSON Feed 1.0 was declared as plain JSON; so is the interface for programs of every WordPress page.
_JSON_FEED_ADDRESS = re.compile(r"feed[^/?]*(\?.*)?$", re.IGNORECASE)
_COMMENTS = re.compile(r"comment|kommentar|coment[aá]rio|reactie|/replies\b", re.IGNORECASE)


def find_feeds(page: FetchedPage) -> list[str]:
    """The addresses of the feeds that an HTML page declares, absolute, in its order, each once, feeds of comments last.

    Raises FormatError for bytes that are text in no known encoding.
    """
    from lxml import etree
    from lxml import html as lxml_html

    text = decode_page(page.body, page.content_type, page.requested_url, likely_encodings).text
    try:
        tree = lxml_html.fromstring(text.encode(), parser=lxml_html.HTMLParser(encoding="utf-8", no_network=True))
    except (etree.LxmlError, ValueError):
        return []
    base = page.final_url if is_web_address(page.final_url) else ""
    for stated in tree.xpath("//base/@href")[:1]:
        base = listed_address(stated, base) or base
    articles: dict[str | None, str] = {}
    comments: dict[str | None, str] = {}
    for link in tree.iter("link"):
        if url := _declared(link, base):
            found = comments if _COMMENTS.search(f"{link.get('title') or ''} {url}") else articles
            found.setdefault(canonicalise(url), url)
    return list((articles | comments).values())[:MAX_FEEDS]


def usual_places(url: str) -> list[str]:
    """Addresses on the same site that are worth a try where it declares no feed; empty for what is no web address."""
    return [urljoin(url, place) for place in _PLACES] if canonicalise(url) else []


def _declared(link: object, base: str) -> str | None:
    get = link.get  # type: ignore[attr-defined]
    if "alternate" not in (get("rel") or "").lower().split():
        return None
    kind = (get("type") or "").partition(";")[0].strip().lower()
    url = listed_address(get("href"), base)
    known = kind in _FEED_TYPES or (kind == "application/json" and _JSON_FEED_ADDRESS.search(url or ""))
    return url if known else None
