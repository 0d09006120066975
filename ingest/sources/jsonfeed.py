"""JSON Feed 1.0 and 1.1 (jsonfeed.org) -> what a feed says of itself and of its articles. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ingest.article import Feed, FeedItem, FetchedPage
from ingest.decoding import decode_page
from ingest.errors import FormatError
from ingest.extract import likely_encodings
from ingest.sources.entries import article_items, plain_title, text_as_html
from ingest.sources.feeddates import feed_date
from ingest.sources.links import listed_address
from ingest.text import clean_byline
from ingest.urls import is_web_address


def read_json_feed(page: FetchedPage) -> Feed:
    """The same of a JSON feed as ``read_feed`` gives of RSS and Atom; items without an address or with values of a
    wrong type give what they can. Raises FormatError for what is no valid JSON or has no list of items."""
    name = page.requested_url.removeprefix("file:")
    try:
        feed = json.loads(decode_page(page.body, page.content_type, name, likely_encodings).text, strict=False)
    except (ValueError, RecursionError) as error:
        raise FormatError(f"{name} is not a valid JSON feed ({error}): try again later.") from error
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list):
        raise FormatError(f"{name} is a JSON feed without a list of items: check the address.")
    declared, home = _text(feed, "feed_url"), _text(feed, "home_page_url")
    base = page.final_url if is_web_address(page.final_url) else declared or home or ""
    site_url = listed_address(home, base)
    found = (_item(item, base, page) for item in items if isinstance(item, dict))
    own = (page.requested_url, page.final_url, listed_address(declared, base), site_url)
    return Feed(plain_title(_text(feed, "title")), site_url, article_items(found, own))


def _item(item: Mapping[str, Any], base: str, page: FetchedPage) -> FeedItem | None:
    entry_id = _text(item, "id")
    # The id shall be the address where that does not change (1.1, "Items").
    url = listed_address(item.get("url"), base) or listed_address(entry_id, "")
    elsewhere = None if url else listed_address(item.get("external_url"), base)
    address = url or elsewhere
    if address is None:
        return None
    updated_at = feed_date(_text(item, "date_modified"), fetched_at=page.fetched_at)
    return FeedItem(
        url=address,
        headline=plain_title(_text(item, "title")),
        published_at=feed_date(_text(item, "date_published"), fetched_at=page.fetched_at) or updated_at,
        updated_at=updated_at,
        entry_id=entry_id,
        byline=_byline(item),
        # The words of a linking entry are not those of the page that it links to.
        content_html=None if elsewhere else _content(item),
    )


def _text(element: Mapping[str, Any], name: str) -> str | None:
    """A text, or a number as one (ids are); None for every other type and for nothing."""
    value = element.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return str(value).strip() or None


def _byline(item: Mapping[str, Any]) -> str | None:
    """Version 1.1 has a list of authors, 1.0 one."""
    given = item.get("authors")
    authors = given if isinstance(given, list) and given else [item.get("author")]
    names = [_text(author, "name") for author in authors if isinstance(author, dict)]
    return clean_byline(", ".join(dict.fromkeys(name for name in names if name)))


def _content(item: Mapping[str, Any]) -> str | None:
    return _text(item, "content_html") or text_as_html(_text(item, "content_text") or "") or None
