"""A page as fetched -> the article in it, or the reason why there is none. The only module that knows trafilatura.

FetchedPage -> decoded text -> parsed tree -> declarations (ingest.markup) + body text (trafilatura) -> Article
"""

from __future__ import annotations

from typing import Any

from ingest.article import Article, FetchedPage
from ingest.dateline import find_dateline
from ingest.decoding import DecodedPage, decode_page
from ingest.errors import FormatError, RejectedArticle
from ingest.furniture import drop_trailing_furniture
from ingest.markup import PageMetadata, has_password_field, page_metadata, page_title
from ingest.notices import LOGIN, find_notice
from ingest.text import clean_byline, clean_text, one_line, text_key, word_count
from ingest.urls import canonicalise, is_web_address, publisher_host, same_registered_host, without_credentials

MIN_WORDS = 25
"""A shorter text is a caption, a teaser or a notice."""
FORM_WORDS = 60
"""With a password field on the page a text shorter than this is the form's own."""


def extract_article(page: FetchedPage) -> Article:
    """The article of an HTML page. For a page that did not come from the web ``requested_url`` is "file:" and a path
    (or a bare path): the address is then the one that the page itself declares, if any.

    Raises FormatError for bytes that are not text in a known encoding, RejectedArticle where there is no article.
    """
    name = page.requested_url.removeprefix("file:")
    if not page.body.strip():
        raise RejectedArticle(f"{name} is empty: there is nothing to ingest.")
    decoded = decode_page(page.body, page.content_type, name, likely_encodings)
    tree = _parse(decoded.text, name)
    from_web = is_web_address(page.final_url)
    stated = page_metadata(tree, base_url=page.final_url if from_web else None, fetched_at=page.fetched_at)
    title, asks_password = page_title(tree), has_password_field(tree)
    document = _trafilatura(tree, page.final_url if from_web else None, name)
    headline = stated.headline or one_line(document.title if document else None) or one_line(title)
    body = _body(document.text or "", headline) if document else ""
    _refuse_notices(name, title, body, asks_password=asks_password)
    _refuse_damage(decoded, f"{headline}\n{body}", name)
    url, canonical_url = _addresses(page.final_url if from_web else None, stated)
    return Article(
        url=url,
        canonical_url=canonical_url,
        headline=headline,
        publisher=stated.publisher or one_line(document.sitename) or publisher_host(url),
        byline=clean_byline(stated.byline or document.author),
        dateline=find_dateline(body),
        section=stated.section,
        published_at=stated.published_at,
        updated_at=stated.updated_at,
        fetched_at=page.fetched_at,
        language=stated.language,
        body=body,
        source_key=_source_key(page, canonical_url or url, body),
    )


def _body(text: str, headline: str | None) -> str:
    """Trafilatura's lines as paragraphs, without the headline that some pages print inside the article."""
    lines = [line for line in clean_text(text).split("\n") if line]
    if lines and one_line(lines[0]) == headline:
        lines = lines[1:]
    return "\n\n".join(drop_trailing_furniture(lines))


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
    return tree


def _trafilatura(tree: Any, url: str | None, name: str) -> Any:
    """Trafilatura's document, or None where it finds no text. Its date is htmldate's guess and is never used."""
    from trafilatura import bare_extraction

    try:
        return bare_extraction(tree, url=url, with_metadata=True, include_comments=False, favor_precision=True)
    except Exception as error:  # a parser fed hostile pages: whatever it trips over is this page's fault
        raise FormatError(f"{name} cannot be read ({type(error).__name__}): save its text as .txt instead.") from error


def _refuse_notices(name: str, title: str, body: str, *, asks_password: bool) -> None:
    words = word_count(body)
    meaning = find_notice(title, body) or (LOGIN if asks_password and words < FORM_WORDS else None)
    if meaning:
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
