"""Fetching within limits; the web is httpx.MockTransport."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import UTC, datetime

import httpx
import pytest

from ingest.article import FetchedPage, Validators
from ingest.errors import FetchError
from ingest.sources import Limits
from ingest.sources.fetch import Turns, fetch_page, http_client

URL = "https://halvern.example/a"
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
UNKNOWN = Validators()
HTML = {"content-type": "text/html; charset=utf-8"}
Handler = Callable[[httpx.Request], httpx.Response]


class Chunks(httpx.SyncByteStream):
    """A body that counts how much of it was asked for."""

    def __init__(self, chunk: bytes, count: int) -> None:
        self.chunk, self.count, self.sent = chunk, count, 0

    def __iter__(self) -> Iterator[bytes]:
        for _ in range(self.count):
            self.sent += 1
            yield self.chunk


def fetch(
    answer: httpx.Response | Handler,
    url: str = URL,
    limits: Limits | None = None,
    validators: Validators = UNKNOWN,
    turn: Turns = nullcontext,
) -> FetchedPage:
    handler = answer if callable(answer) else lambda request: answer
    limits = limits or Limits()
    with http_client(httpx.MockTransport(handler), limits, "Dateline/0.1") as client:
        return fetch_page(url, validators, client=client, limits=limits, now=lambda: NOON, turn=turn)


def test_a_page() -> None:
    page = fetch(httpx.Response(200, headers=HTML, content=b"<p>Hello"))
    assert (page.requested_url, page.final_url, page.status, page.body) == (URL, URL, 200, b"<p>Hello")
    assert page.content_type == "text/html; charset=utf-8"


def test_redirects_are_followed_and_the_last_address_is_kept() -> None:
    def site(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/a":
            return httpx.Response(301, headers={"location": "/b"})
        return httpx.Response(200, headers=HTML, content=b"ok")

    assert fetch(site).final_url == "https://halvern.example/b"


def test_a_redirect_loop_ends() -> None:
    with pytest.raises(FetchError, match="more than 5 times"):
        fetch(httpx.Response(302, headers={"location": URL}))


@pytest.mark.parametrize("target", ["ftp://halvern.example/a", "file:///etc/passwd", "gopher://x/"])
def test_other_schemes_are_refused_also_on_the_way(target: str) -> None:
    with pytest.raises(FetchError, match=r"redirects to .* not an http or https address"):
        fetch(httpx.Response(302, headers={"location": target}))
    with pytest.raises(FetchError, match="http or https"):
        fetch(httpx.Response(200), url=target)


@pytest.mark.parametrize(
    "url", ["http://", "https:///a", "http://[::1", "http://a\x00b/", "http://exa mple/", "http://xn--a/"]
)
def test_addresses_that_are_none(url: str) -> None:
    with pytest.raises(FetchError, match="http"):
        fetch(httpx.Response(500), url=url)


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (404, r"https://halvern\.example/a answered 404 \(Not Found\): there is no such page"),
        (403, "save the article as .html"),
        (503, "try again later"),
        (599, "answered 599: the site has a problem"),
        (304, "answered 304"),
    ],
)
def test_other_statuses(status: int, told: str) -> None:
    with pytest.raises(FetchError, match=told):
        fetch(httpx.Response(status, headers=HTML, content=b"no"))


@pytest.mark.parametrize("kind", ["image/png", "application/pdf", "video/mp4", "application/zip"])
def test_other_types_are_refused(kind: str) -> None:
    with pytest.raises(FetchError, match=f"is {kind}, and only pages"):
        fetch(httpx.Response(200, headers={"content-type": kind}, content=b"..."))


def test_an_unstated_type_is_judged_by_its_bytes() -> None:
    stated = {"content-type": "application/octet-stream"}
    assert fetch(httpx.Response(200, headers=stated, content=b"<rss>")).body == b"<rss>"
    with pytest.raises(FetchError, match="a PDF document"):
        fetch(httpx.Response(200, headers=stated, content=b"%PDF-1.7"))


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", lambda data: zlib.compress(data, wbits=-15)),
        ("identity", bytes),
    ],
)
def test_compressed_pages(encoding: str, pack: Callable[[bytes], bytes]) -> None:
    headers = {**HTML, "content-encoding": encoding}
    packed = pack(b"<p>Hello" * 1000)
    halves = iter([packed[:20], b"", packed[20:]])
    assert fetch(httpx.Response(200, headers=headers, content=halves)).body == b"<p>Hello" * 1000


def test_too_large_a_page_stops_early() -> None:
    stream = Chunks(b"x" * 1000, 1000)
    with pytest.raises(FetchError, match="larger than 5,000 bytes"):
        fetch(httpx.Response(200, headers=HTML, stream=stream), limits=Limits(max_document_bytes=5000))
    assert stream.sent == 6


def test_a_gzip_bomb_stops_early() -> None:
    bomb = gzip.compress(b"\0" * 20_000_000)
    stream = Chunks(bomb, 1000)
    headers = {**HTML, "content-encoding": "gzip"}
    with pytest.raises(FetchError, match="larger than 100,000 bytes"):
        fetch(httpx.Response(200, headers=headers, stream=stream), limits=Limits(max_document_bytes=100_000))
    assert stream.sent == 1


@pytest.mark.parametrize("damaged", [gzip.compress(b"x" * 5000)[:-12], b"not gzip at all"])
def test_damaged_compression(damaged: bytes) -> None:
    headers = {**HTML, "content-encoding": "gzip"}
    with pytest.raises(FetchError, match="damaged or cut-off"):
        fetch(httpx.Response(200, headers=headers, content=iter([damaged])))


def test_an_encoding_that_was_not_asked_for() -> None:
    with pytest.raises(FetchError, match="compressed as br"):
        fetch(httpx.Response(200, headers={**HTML, "content-encoding": "br"}, content=iter([b"x"])))


@pytest.mark.parametrize(
    ("error", "told"),
    [(httpx.ConnectTimeout("slow"), "did not answer within 20 s"), (httpx.ConnectError("no route"), "no route")],
)
def test_network_failures(error: Exception, told: str) -> None:
    def fail(request: httpx.Request) -> httpx.Response:
        raise error

    with pytest.raises(FetchError, match=told):
        fetch(fail)


def test_the_client_has_time_outs_and_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    seen: list[httpx.Request] = []

    def site(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, headers=HTML, content=b"ok")

    with http_client(httpx.MockTransport(site), Limits(fetch_timeout_s=3), "Dateline/0.1") as client:
        assert client.timeout == httpx.Timeout(3)
        assert client.follow_redirects is False
        client.get(URL)  # reaches the transport and not the proxy
    assert seen[0].headers["user-agent"] == "Dateline/0.1"
    assert seen[0].headers["accept-encoding"] == "gzip, deflate"


@pytest.mark.parametrize("content_type", ["application/gzip", "application/x-gzip", "application/octet-stream"])
def test_a_packed_sitemap_comes_through_as_it_is(content_type: str) -> None:
    packed = gzip.compress(b"<urlset></urlset>")
    assert fetch(httpx.Response(200, headers={"content-type": content_type}, content=packed)).body == packed
