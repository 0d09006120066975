"""A web server on loopback that does what it is told, and a web opened on it by names of our choice."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.waiting import BOUND_S

CERTIFICATE = Path(__file__).parent.parent / "data" / "tls" / "halvern.example.pem"
"""Key and self-signed certificate of halvern.example, good for nothing but tests."""


@dataclass(frozen=True)
class Reply:
    body: bytes | str = "<p>Hello"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    drip: Callable[[], None] | None = None
    """Called before every byte of status line, headers and body."""


@dataclass
class Site:
    """What it answers, by path; every other path is not found. Paths may be added while it runs."""

    replies: dict[str, Reply] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    """Paths, in order."""
    headers: list[Mapping[str, str]] = field(default_factory=list)
    """Of the requests, in order; names as HTTP has them, in any case."""
    port: int = 0

    def url(self, path: str = "/a", host: str = "halvern.example") -> str:
        return f"http://{host}:{self.port}{path}"


@contextmanager
def serving(replies: Mapping[str, Reply], *, tls: bool = False) -> Iterator[Site]:
    site = Site(dict(replies))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append(self.path)
            site.headers.append(self.headers)
            reply = site.replies.get(self.path, Reply("no", 404))
            if reply.drip:
                self.wfile = _Dripping(self.wfile, reply.drip)
            self.send_response(reply.status)
            for name, value in {"Content-Type": "text/html; charset=utf-8", **reply.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            body = reply.body.encode() if isinstance(reply.body, str) else reply.body
            if reply.status not in (204, 304):
                self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: Any) -> None:
            """Clients that hang up are what is tested."""

    server = Server(("127.0.0.1", 0), Handler)
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    site.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        thread.join(timeout=BOUND_S)
        server.server_close()


class _Dripping:
    """A stream that sends byte by byte."""

    def __init__(self, inner: Any, before_each: Callable[[], None]) -> None:
        self._inner, self._before_each = inner, before_each

    def write(self, data: bytes) -> int:
        for position in range(len(data)):
            self._before_each()
            self._inner.write(data[position : position + 1])
        return len(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


class Names:
    """A resolver over a few names. A name with several answers gives one a look-up, the last one for ever."""

    def __init__(self, **answers: list[list[str]]) -> None:
        self.answers = {name.replace("_", "."): list(given) for name, given in answers.items()}
        self.asked: list[str] = []

    def __call__(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        given = self.answers.get(host.rstrip("."))
        if given is None:
            raise OSError(f"{host}: name not known")
        return given.pop(0) if len(given) > 1 else given[0]


class Clock:
    """Seconds that pass when something sleeps, and by ``step`` each time they are read."""

    def __init__(self, step: float = 0.0) -> None:
        self.seconds, self.step = 1000.0, step
        self.slept: list[float] = []

    def __call__(self) -> float:
        self.seconds += self.step
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds

    def now(self) -> datetime:
        return datetime.fromtimestamp(1_772_000_000 + self.seconds, UTC)
