"""A URL -> the document behind it, within limits. The only module that talks to the network.

Redirects are followed here one by one, so that every address is looked at before it is asked, and bodies are
decompressed here, so that no more than the limit is ever held.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from http import HTTPStatus

import httpx

from ingest.article import FetchedPage
from ingest.decoding import binary_kind
from ingest.errors import FetchError
from ingest.sources.outcome import Limits
from ingest.text import word_table

TOTAL_FACTOR = 3
"""A whole answer may take this many times the time-out of one phase."""
_PIECE = 65_536

_DOCUMENT_TYPES = word_table(
    "text/html application/xhtml+xml text/plain text/xml application/xml application/rss+xml application/atom+xml "
    "application/rdf+xml text/rss+xml application/x-rss+xml application/json text/json application/feed+json "
    "application/ld+json application/x-ndjson application/jsonl application/x-jsonlines text/x-opml "
    "application/gzip application/x-gzip"
)
_UNSTATED_TYPES = frozenset({"", "application/octet-stream", "binary/octet-stream"})
_ADVICE = {
    401: "the site wants a login; save the article as .html while logged in, then ingest that file",
    403: "the site refuses automatic readers; save the article as .html in a browser, then ingest that file",
    404: "there is no such page; check the address",
    410: "the page was taken down; it cannot be ingested any more",
    429: "the site asks to slow down; try again later",
    451: "the page is withheld for legal reasons",
}


def http_client(limits: Limits, user_agent: str) -> httpx.Client:
    """A client whose every phase has a time-out; ``fetch_page`` follows its redirects."""
    return httpx.Client(
        timeout=httpx.Timeout(limits.fetch_timeout_s),
        max_redirects=limits.max_redirects,
        follow_redirects=False,
        headers={"User-Agent": user_agent},
    )


def fetch_page(url: str, *, client: httpx.Client, limits: Limits, now: Callable[[], datetime]) -> FetchedPage:
    """The document behind ``url``, after redirects.

    Raises FetchError: another scheme than http or https (also on the way), a status other than 2xx, a type that is
    no page, feed, text or JSON, more than ``max_document_bytes`` after decompression, or too slow an answer.
    """
    deadline = now() + timedelta(seconds=limits.fetch_timeout_s * TOTAL_FACTOR)
    try:
        request = client.build_request("GET", url, headers={"Accept-Encoding": "gzip, deflate"})
        for _ in range(limits.max_redirects + 1):
            _refuse_scheme(request.url, url)
            response = client.send(request, stream=True, follow_redirects=False)
            try:
                if response.next_request is None:
                    return _page(url, response, limits, deadline, now)
                request = response.next_request
            finally:
                response.close()
    except httpx.TimeoutException as error:
        raise FetchError(f"{url} did not answer within {limits.fetch_timeout_s:g} s: try again later.") from error
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
        detail = str(error) or type(error).__name__
        raise FetchError(f"{url} cannot be fetched ({detail}): check the address and the connection.") from error
    raise FetchError(f"{url} redirects more than {limits.max_redirects} times: check the address in a browser.")


def _refuse_scheme(target: httpx.URL, url: str) -> None:
    if target.scheme not in ("http", "https") or not target.host:
        what = "is not" if str(target) == url else f"redirects to {target}, which is not"
        raise FetchError(f"{url} {what} an http or https address: only those are fetched.")


def _page(
    url: str, response: httpx.Response, limits: Limits, deadline: datetime, now: Callable[[], datetime]
) -> FetchedPage:
    _refuse_status(url, response.status_code)
    content_type = response.headers.get("content-type", "")
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type not in _DOCUMENT_TYPES | _UNSTATED_TYPES:
        raise FetchError(f"{url} is {media_type}, and only pages, feeds, text and JSON can be ingested.")
    body = bytearray()
    for piece in _decompressed(url, response):
        body += piece
        if len(body) > limits.max_document_bytes:
            raise FetchError(
                f"{url} is larger than {limits.max_document_bytes:,} bytes, the limit for one document: "
                "save the article alone as .html or .txt, then ingest that file."
            )
        if now() > deadline:
            seconds = limits.fetch_timeout_s * TOTAL_FACTOR
            raise FetchError(f"{url} was still sending after {seconds:g} s: try again later.")
    packed = body.startswith(b"\x1f\x8b")  # gzip: what is in it is judged where it is unpacked
    if media_type in _UNSTATED_TYPES and not packed and (kind := binary_kind(bytes(body))):
        raise FetchError(f"{url} is {kind}, and only pages, feeds, text and JSON can be ingested.")
    return FetchedPage(url, str(response.url), response.status_code, content_type, bytes(body), now())


def _refuse_status(url: str, status: int) -> None:
    if 200 <= status < 300:
        return
    try:
        phrase = f" ({HTTPStatus(status).phrase})"
    except ValueError:
        phrase = ""
    fallback = "the site has a problem; try again later" if status >= 500 else "check the address in a browser"
    raise FetchError(f"{url} answered {status}{phrase}: {_ADVICE.get(status, fallback)}.")


def _decompressed(url: str, response: httpx.Response) -> Iterator[bytes]:
    """The body in pieces of bounded size. httpx's own decoders expand a whole chunk at once, a thousandfold for a
    bomb, so the raw stream is read instead."""
    encoding = response.headers.get("content-encoding", "").strip().lower()
    raw = response.stream
    if not isinstance(raw, httpx.SyncByteStream):
        raise TypeError("fetch_page needs a synchronous client")
    if encoding in ("", "identity"):
        yield from raw
    elif encoding in ("gzip", "x-gzip", "deflate"):
        try:
            yield from _inflated(raw, deflate=encoding == "deflate")
        except (zlib.error, EOFError) as error:
            raise FetchError(f"{url} sent damaged or cut-off {encoding} data: try again later.") from error
    else:
        raise FetchError(f"{url} sent its answer compressed as {encoding}, which was not asked for.")


def _inflated(raw: Iterable[bytes], *, deflate: bool) -> Iterator[bytes]:
    """Raises zlib.error for broken data, EOFError where it ends early; what follows the end is ignored."""
    decompressor = None
    for chunk in raw:
        if decompressor is None and chunk:
            # "deflate" is sent with or without a zlib header; its first byte tells (RFC 1950: method 8).
            bare = deflate and chunk[0] & 0x0F != 8
            decompressor = zlib.decompressobj(-zlib.MAX_WBITS if bare else zlib.MAX_WBITS | (0 if deflate else 16))
        while decompressor is not None and chunk and not decompressor.eof:
            yield decompressor.decompress(chunk, _PIECE)
            chunk = decompressor.unconsumed_tail
    if decompressor is not None:
        yield decompressor.flush()
        if not decompressor.eof:
            raise EOFError
