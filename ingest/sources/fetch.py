"""A URL -> the document behind it, within limits.

Redirects are followed here one by one, so that every address is looked at before it is asked. Whether it is asked at
all is judged where the connection is made (transport.py), and when by the ``turn`` that the caller gives (web.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus

import httpx

from ingest.article import FetchedPage, Validators
from ingest.decoding import binary_kind
from ingest.errors import FetchError
from ingest.sources.addresses import AddressRefused
from ingest.sources.bodies import decompressed
from ingest.sources.outcome import Limits
from ingest.sources.transport import Overdue
from ingest.text import word_table

Turns = Callable[[httpx.URL], AbstractContextManager[object]]
"""Around one request: enters when it may be made; raises FetchError where it must not."""

MAX_RETRY_AFTER_S = 7 * 86_400.0
"""A server that asks for more is asked again after a week."""
_MAX_VALIDATOR = 1000
"""Characters; a longer ETag is not kept."""
_PERMANENT = frozenset({301, 308})
_SLOW_DOWN = frozenset({429, 503})

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


def http_client(transport: httpx.BaseTransport, limits: Limits, user_agent: str) -> httpx.Client:
    """A client whose every phase has a time-out, that follows no redirect and reads no proxy from the environment: a
    proxy would look names up by itself, so that nobody judged the address that is asked in the end."""
    return httpx.Client(
        transport=transport,
        timeout=httpx.Timeout(limits.fetch_timeout_s),
        follow_redirects=False,
        trust_env=False,
        headers={"User-Agent": user_agent, "Accept-Encoding": "gzip, deflate", "Connection": "close"},
    )


def fetch_page(
    url: str,
    validators: Validators,
    *,
    client: httpx.Client,
    limits: Limits,
    now: Callable[[], datetime],
    turn: Turns,
) -> FetchedPage:
    """The document behind ``url``, after redirects; ``turn`` is entered around every request.

    Raises FetchError: an address that is not fetched (also on the way), a status other than 2xx (or 304, where
    validators are given), a type that is no page, feed, text or JSON, more than ``max_document_bytes`` after
    decompression, or too slow an answer.
    """
    way = _Way(_request(url, client, validators))
    try:
        with _answer(url, way, client, limits, turn) as response:
            if response.status_code == HTTPStatus.NOT_MODIFIED and validators != Validators():
                return _unchanged(url, way, response, validators, now())
            return _page(url, way, response, limits, now)
    except AddressRefused as error:
        raise FetchError(f"{way.named(url)} is not fetched: {error}") from error
    except Overdue as error:
        raise FetchError(f"{url} was still sending after {limits.answer_timeout_s:g} s: try again later.") from error
    except httpx.TimeoutException as error:
        raise FetchError(f"{url} did not answer within {limits.fetch_timeout_s:g} s: try again later.") from error
    except httpx.TooManyRedirects as error:
        many = limits.max_redirects
        raise FetchError(f"{url} redirects more than {many} times: check the address in a browser.") from error
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
        raise _unfetchable(url, error) from error


def fetch_robots(
    url: str, *, client: httpx.Client, limits: Limits, now: Callable[[], datetime], max_bytes: int
) -> bytes:
    """The first ``max_bytes`` of a robots.txt, in whole lines; empty where the site has none (RFC 9309, 2.3.1).

    Raises FetchError where the server fails or asks to slow down, and whatever the client raises where it cannot be
    reached: the same would befall the page for which it is asked.
    """
    way = _Way(client.build_request("GET", url))
    try:
        with _answer(url, way, client, limits, nullcontext) as response:
            status = response.status_code
            if status >= 500 or status == HTTPStatus.TOO_MANY_REQUESTS:
                raise FetchError(
                    f"{url} answered {status}, and a site that cannot say what may be read is left alone (RFC 9309): "
                    "try again in some minutes.",
                    status=status,
                    retry_after_s=_retry_after(response, now()),
                )
            return _beginning(url, response, max_bytes) if 200 <= status < 300 else b""
    except httpx.TooManyRedirects:
        return b""
    except AddressRefused as error:
        if way.moves:
            raise FetchError(f"{way.named(url)} is not asked: {error}") from error
        raise


@dataclass(slots=True)
class _Way:
    """From the address asked for to the one that answers."""

    request: httpx.Request
    """The one under way."""
    moves: list[int] = field(default_factory=list)
    """Statuses of the redirects followed."""

    def named(self, url: str) -> str:
        return f"{url} redirects to {self.request.url}, which" if self.moves else url

    @property
    def moved_to(self) -> str | None:
        return str(self.request.url) if self.moves and _PERMANENT.issuperset(self.moves) else None


def _request(url: str, client: httpx.Client, validators: Validators) -> httpx.Request:
    headers = {"If-None-Match": validators.etag, "If-Modified-Since": validators.last_modified}
    try:
        return client.build_request("GET", url, headers={name: value for name, value in headers.items() if value})
    except (httpx.InvalidURL, UnicodeError) as error:
        raise _unfetchable(url, error) from error


@contextmanager
def _answer(url: str, way: _Way, client: httpx.Client, limits: Limits, turn: Turns) -> Iterator[httpx.Response]:
    """The answer at the end of all redirects, its body not yet read."""
    for _ in range(limits.max_redirects + 1):
        _refuse_target(url, way)
        with turn(way.request.url):
            response = client.send(way.request, stream=True)
            try:
                if response.next_request is None:
                    yield response
                    return
                way.moves.append(response.status_code)
                way.request = response.next_request
            finally:
                response.close()
    raise httpx.TooManyRedirects("too many redirects", request=way.request)


def _refuse_target(url: str, way: _Way) -> None:
    target = way.request.url
    if target.userinfo:
        shown = url if way.moves else str(target.copy_with(userinfo=b""))
        raise FetchError(
            f"{shown} {'redirects to' if way.moves else 'is'} an address with a user name or "
            "password, and such are not fetched: save the article as .html while logged in, then ingest that file."
        )
    if target.scheme not in ("http", "https") or not target.host:
        what = f"redirects to {target}, which is not" if way.moves else "is not"
        raise FetchError(f"{url} {what} an http or https address: only those are fetched.")


def _unfetchable(url: str, error: Exception) -> FetchError:
    detail = str(error) or type(error).__name__
    return FetchError(f"{url} cannot be fetched ({detail}): check the address and the connection.")


def _unchanged(url: str, way: _Way, response: httpx.Response, asked: Validators, at: datetime) -> FetchedPage:
    """A 304 need not repeat the validators that it confirms."""
    new = _validators(response)
    kept = Validators(new.etag or asked.etag, new.last_modified or asked.last_modified)
    return FetchedPage(url, str(response.url), response.status_code, "", b"", at, kept, way.moved_to)


def _page(url: str, way: _Way, response: httpx.Response, limits: Limits, now: Callable[[], datetime]) -> FetchedPage:
    _refuse_status(url, response, now())
    content_type = response.headers.get("content-type", "")
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type not in _DOCUMENT_TYPES | _UNSTATED_TYPES:
        raise FetchError(f"{url} is {media_type}, and only pages, feeds, text and JSON can be ingested.")
    body = bytearray()
    for piece in decompressed(url, response):
        body += piece
        if len(body) > limits.max_document_bytes:
            raise FetchError(
                f"{url} is larger than {limits.max_document_bytes:,} bytes, the limit for one document: "
                "save the article alone as .html or .txt, then ingest that file."
            )
    packed = body.startswith(b"\x1f\x8b")  # gzip: what is in it is judged where it is unpacked
    if media_type in _UNSTATED_TYPES and not packed and (kind := binary_kind(bytes(body))):
        raise FetchError(f"{url} is {kind}, and only pages, feeds, text and JSON can be ingested.")
    return FetchedPage(
        requested_url=url,
        final_url=str(response.url),
        status=response.status_code,
        content_type=content_type,
        body=bytes(body),
        fetched_at=now(),
        validators=_validators(response),
        moved_to=way.moved_to,
    )


def _refuse_status(url: str, response: httpx.Response, at: datetime) -> None:
    status = response.status_code
    if 200 <= status < 300:
        return
    try:
        phrase = f" ({HTTPStatus(status).phrase})"
    except ValueError:
        phrase = ""
    fallback = "the site has a problem; try again later" if status >= 500 else "check the address in a browser"
    raise FetchError(
        f"{url} answered {status}{phrase}: {_ADVICE.get(status, fallback)}.",
        status=status,
        retry_after_s=_retry_after(response, at) if status in _SLOW_DOWN else None,
    )


def _retry_after(response: httpx.Response, at: datetime) -> float | None:
    """Seconds from ``at``, as a number or a date (RFC 9110, 10.2.3); at most MAX_RETRY_AFTER_S."""
    value = response.headers.get("retry-after", "").strip()
    if value.isascii() and value.isdecimal():
        seconds = float(value[:10])
    else:
        try:
            moment = parsedate_to_datetime(value)
        except (ValueError, OverflowError):
            return None
        seconds = (moment.replace(tzinfo=moment.tzinfo or UTC) - at).total_seconds()
    return min(max(seconds, 0.0), MAX_RETRY_AFTER_S)


def _validators(response: httpx.Response) -> Validators:
    """Only such as can be sent back and stored without harm."""

    def plain(name: str) -> str | None:
        value = response.headers.get(name, "").strip()
        return value if value.isascii() and value.isprintable() and 0 < len(value) <= _MAX_VALIDATOR else None

    return Validators(etag=plain("etag"), last_modified=plain("last-modified"))


def _beginning(url: str, response: httpx.Response, max_bytes: int) -> bytes:
    body = bytearray()
    for piece in decompressed(url, response):
        body += piece
        if len(body) > max_bytes:
            return bytes(body[: body.rfind(b"\n", 0, max_bytes) + 1])
    return bytes(body)
