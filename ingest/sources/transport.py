"""Connections that go to judged addresses only, and answers that end in time. The only module that knows httpcore.

A name is resolved once a connection; all its addresses are judged, and one of those judged is connected to, so that no
second look-up can give another answer (DNS rebinding). httpx's own transport lets nobody in between a name and its
connection, and its time-outs start anew with every byte; both are a matter of httpcore's network backend, on which this
transport stands. TLS is verified against the name, as the origin of the request keeps it.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import Any

import httpcore
import httpx

from ingest.sources.addresses import AllowedHosts, plain_host, written_address

Resolver = Callable[[str, int], Sequence[str]]
"""A host name and a port -> the addresses to try, in order; raises OSError."""


class Overdue(httpx.TimeoutException):
    """The whole answer took too long, however steadily it came."""


def system_resolver(host: str, port: int) -> list[str]:
    return [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


class SafeTransport(httpx.BaseTransport):
    """One connection a request, closed with its answer; holds nothing between requests and may be shared by threads.

    Connections are not kept: an answer on a kept one would come from an address judged for an earlier request.
    Raises AddressRefused, Overdue, and httpx's TransportError for everything else.
    """

    def __init__(
        self,
        allowed: AllowedHosts,
        answer_timeout_s: float,
        *,
        clock: Callable[[], float],
        resolve: Resolver = system_resolver,
        tls: Callable[[], ssl.SSLContext] = httpx.create_ssl_context,
    ) -> None:
        """``clock`` counts seconds from anywhere, never backwards."""
        self._allowed, self._resolve, self._clock, self._tls = allowed, resolve, clock, tls
        self._answer_timeout_s = answer_timeout_s

    @cached_property
    def _tls_context(self) -> ssl.SSLContext:
        return self._tls()  # reads some hundred certificates: only once something is asked by https

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.scheme not in ("http", "https"):
            raise httpx.UnsupportedProtocol(f"{request.url.scheme} is not fetched", request=request)
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        host = plain_host(request.url.raw_host.decode("ascii"))
        connection = httpcore.HTTPConnection(
            url.origin,
            ssl_context=self._tls_context if request.url.scheme == "https" else None,
            network_backend=_JudgingBackend(self._addresses, self._clock, self._clock() + self._answer_timeout_s),
        )
        try:
            with _as_httpx_errors():
                response = connection.handle_request(
                    httpcore.Request(
                        request.method,
                        url,
                        headers=request.headers.raw,
                        content=request.stream,
                        extensions=request.extensions | {"sni_hostname": host},
                    )
                )
        except BaseException:
            connection.close()
            raise
        return httpx.Response(response.status, headers=response.headers, stream=_Body(response, connection))

    def _addresses(self, host: str, port: int) -> Sequence[str]:
        """Raises AddressRefused, and ConnectError for a name without addresses."""
        written = written_address(host)
        try:
            addresses = [written] if written else list(dict.fromkeys(self._resolve(host, port)))
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(str(error)) from error
        self._allowed.judge(host, addresses)
        return addresses


class _JudgingBackend(httpcore.NetworkBackend):
    """Connects to the first judged address that takes the connection."""

    def __init__(self, addresses: Resolver, clock: Callable[[], float], end: float) -> None:
        self._addresses, self._clock, self._end = addresses, clock, end
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        failure: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in self._addresses(host, port):
            left = _left(timeout, self._clock, self._end)
            try:
                stream = self._inner.connect_tcp(address, port, left, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _TimedStream(stream, self._clock, self._end)
        raise failure


class _TimedStream(httpcore.NetworkStream):
    """A stream that ends at a moment, even if each single part of it comes in time."""

    def __init__(self, inner: httpcore.NetworkStream, clock: Callable[[], float], end: float) -> None:
        self._inner, self._clock, self._end = inner, clock, end

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        left = _left(timeout, self._clock, self._end)
        try:
            return self._inner.read(max_bytes, left)
        except httpcore.TimeoutException:
            _left(timeout, self._clock, self._end)
            raise

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, _left(timeout, self._clock, self._end))

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = _left(timeout, self._clock, self._end)
        return _TimedStream(self._inner.start_tls(ssl_context, server_hostname, left), self._clock, self._end)

    def close(self) -> None:
        self._inner.close()

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _Body(httpx.SyncByteStream):
    def __init__(self, response: httpcore.Response, connection: httpcore.HTTPConnection) -> None:
        self._response, self._connection = response, connection

    def __iter__(self) -> Iterator[bytes]:
        with _as_httpx_errors():
            yield from self._response.iter_stream()

    def close(self) -> None:
        self._response.close()
        self._connection.close()


def _left(timeout: float | None, clock: Callable[[], float], end: float) -> float:
    """Seconds that one operation may take; raises Overdue where none are left."""
    left = end - clock()
    if left <= 0:
        raise Overdue("the answer took too long")
    return left if timeout is None else min(timeout, left)


@contextmanager
def _as_httpx_errors() -> Iterator[None]:
    try:
        yield
    except httpcore.TimeoutException as error:
        raise httpx.ReadTimeout(str(error)) from error
    except (httpcore.NetworkError, httpcore.ProtocolError) as error:
        raise httpx.TransportError(str(error) or type(error).__name__) from error
