"""A page as fetched -> the article in it, or the reason why there is none. The only module that knows trafilatura.

FetchedPage -> decoded text -> parsed tree -> declarations (ingest.markup)
                                           -> pruned, isolated (ingest.pruning, ingest.container) -> trafilatura
                                           -> the body chosen (ingest.candidates), cleaned (ingest.furniture) -> Article
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from ingest.article import Article, FetchedPage
from ingest.candidates import choose_body
from ingest.container import isolate
from ingest.credits import credited_publisher
from ingest.dateline import find_dateline
from ingest.decoding import DecodedPage, decode_page
from ingest.errors import FormatError, RejectedArticle
from ingest.furniture import drop_furniture
from ingest.markup import PageMetadata, page_metadata
from ingest.notices import WALLED_WORDS, PageSigns, find_notice
from ingest.pruning import prune
from ingest.signs import page_signs, visible_text
from ingest.text import clean_byline, clean_text, text_key, word_count
from ingest.urls import canonicalise, is_web_address, publisher_host, same_registered_host, without_credentials

MIN_WORDS = 25
"""A shorter text is a caption, a teaser or a notice."""
MAX_ELEMENTS = 15_000
"""The largest of 92 real pages has 1,584 elements. Of this many the worst pages that could be built took three seconds
on two busy cores; without a bound a page of 5 MB took 35."""
_CELLS = re.compile(r"^\|\s?(.*?)\s?\|\s*$")
_RULER = re.compile(r"[|:\s-]+")


def extract_article(page: FetchedPage) -> Article:
    """The article of an HTML page. For a page that did not come from the web ``requested_url`` is "file:" and a path
    (or a bare path): the address is then the one that the page itself declares, if any.

    Raises FormatError for bytes that are not text in a known encoding and for pages beyond MAX_ELEMENTS,
    RejectedArticle where there is no article.
    """
    name = page.requested_url.removeprefix("file:")
    if not page.body.strip():
        raise RejectedArticle(f"{name} is empty: there is nothing to ingest.")
    decoded = decode_page(page.body, page.content_type, name, likely_encodings)
    tree = _parse(decoded.text, name)
    web_url = page.final_url if is_web_address(page.final_url) else None
    stated = page_metadata(tree, base_url=web_url, fetched_at=page.fetched_at)
    signs = page_signs(tree, stated, web_url)
    body = _body(tree, decoded.text, stated, name)
    if word_count(body) < WALLED_WORDS:  # only then is it looked at; the tree has lost it by now
        signs = replace(signs, text=visible_text(_parse(decoded.text, name)))
    _refuse_notices(name, body, signs)
    _refuse_damage(decoded, f"{stated.headline}\n{body}", name)
    url, canonical_url = _addresses(web_url, stated)
    site = stated.publisher or publisher_host(url)
    original = credited_publisher(body, site=site, host=publisher_host(url))
    return Article(
        url=url,
        canonical_url=canonical_url,
        headline=stated.headline,
        publisher=original or site,
        byline=clean_byline(stated.byline),
        dateline=find_dateline(body),
        section=stated.section,
        published_at=stated.published_at,
        updated_at=stated.updated_at,
        fetched_at=page.fetched_at,
        language=stated.language,
        body=body,
        source_key=_source_key(page, canonical_url or url, body),
        republisher=site if original else None,
    )


def likely_encodings(body: bytes) -> list[str]:
    from trafilatura.utils import detect_encoding

    return list(detect_encoding(body))


def _parse(text: str, name: str) -> Any:
    from trafilatura import load_html

    # Trafilatura takes a fragment for something that is not HTML.
    whole = text if "<html" in text[:5000].lower() else f"<html><body>{text}</body></html>"
    tree = load_html(whole)
    if tree is None:
        raise FormatError(f"{name} cannot be read as HTML: check that it is a page, or save its text as .txt.")
    elements = int(tree.xpath("count(//*)"))
    if elements > MAX_ELEMENTS:
        raise FormatError(
            f"{name} is built of {elements:,} elements, where {MAX_ELEMENTS:,} are the most that are read: "
            "save the article's text as .txt and ingest that."
        )
    return tree.getroottree().getroot()  # of a page with a broken beginning load_html gives an element inside


def _body(tree: Any, text: str, stated: PageMetadata, name: str) -> str:
    """The chosen body, cleaned; changes the tree."""
    isolate(prune(tree))
    chosen = choose_body(
        _trafilatura(tree, name, fast=True),
        lambda: _trafilatura(_parse(text, name), name, fast=False),
        stated.body,
    )
    lines = [line for line in _without_table_marks(clean_text(chosen.text)).split("\n") if line.strip()]
    return "\n\n".join(drop_furniture(lines, stated.headline))


def _trafilatura(tree: Any, name: str, *, fast: bool) -> str:
    """Trafilatura's lines; empty where it finds no text. ``fast`` is its own reading alone, without second opinions."""
    from trafilatura import bare_extraction

    try:
        document: Any = bare_extraction(tree, include_comments=False, fast=fast, favor_precision=not fast)
    except Exception as error:  # a parser fed hostile pages: whatever it trips over is this page's fault
        raise FormatError(f"{name} cannot be read ({type(error).__name__}): save its text as .txt instead.") from error
    return (document.text or "") if document else ""


def _without_table_marks(text: str) -> str:
    """Trafilatura draws tables; of "| a | b |" and the rulers between rows "a | b" stays."""
    rows = (_CELLS.sub(r"\1", line) for line in text.split("\n") if not ("---" in line and _RULER.fullmatch(line)))
    return "\n".join(rows)


def _addresses(final_url: str | None, stated: PageMetadata) -> tuple[str | None, str | None]:
    """Where a reader opens it, and what identity is judged by: another owner's address is not believed."""
    if final_url is None:
        declared = stated.canonical_url
        return (without_credentials(declared), canonicalise(declared)) if declared else (None, None)
    declared = stated.canonical_url
    trusted = declared if declared and same_registered_host(declared, final_url) else final_url
    return without_credentials(final_url), canonicalise(trusted)


def _source_key(page: FetchedPage, address: str | None, body: str) -> str:
    if address:
        return address
    if page.requested_url == "-":
        return text_key(body)
    return page.requested_url if page.requested_url.startswith("file:") else f"file:{page.requested_url}"


def _refuse_notices(name: str, body: str, signs: PageSigns) -> None:
    words = word_count(body)
    if meaning := find_notice(body, signs):
        raise RejectedArticle(f"{name} {meaning}")
    if words < MIN_WORDS:
        raise RejectedArticle(
            f"{name} holds no article text (words found: {words}): "
            "open it in a browser; if the article shows there, save its text as .txt and ingest that."
        )


def _refuse_damage(decoded: DecodedPage, used: str, name: str) -> None:
    if decoded.damaged and "\ufffd" in used:
        raise FormatError(
            f"{name} is not valid UTF-8 ({decoded.damaged}) and its words would be wrong: "
            "save it as UTF-8, then ingest it again."
        )
