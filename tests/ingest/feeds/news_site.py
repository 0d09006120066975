"""A news site on this machine: a feed with an ETag, and pages; counts what it is asked."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.ingest.feeds.scripted import Sent, Status


class NewsSite:
    """``site["/feed"] = feed(...)``; ``site.url + "/feed"``; what has no answer is not found."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.answers: dict[str, Sent | Status] = {}
        self.moved: dict[str, str] = {}
        self.asked: list[tuple[str, int]] = []
        """Paths with the status of the answer, robots.txt aside."""

    def __setitem__(self, path: str, answer: Sent | Status) -> None:
        self.answers[path] = answer


@contextmanager
def news_site() -> Iterator[NewsSite]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer = site.answers.get(self.path, Status(404))
            if self.path in site.moved:
                self._send(301, b"", {"Location": site.moved[self.path]})
            elif isinstance(answer, Status):
                wait = {"Retry-After": f"{answer.retry_after_s:.0f}"} if answer.retry_after_s else {}
                self._send(answer.status, b"", wait)
            else:
                body = answer.body.encode()
                etag = f'"{hashlib.sha256(body).hexdigest()[:8]}"'
                if self.headers["If-None-Match"] == etag:
                    self._send(304, b"", {"ETag": etag})
                else:
                    self._send(200, body, {"ETag": etag, "Content-Type": answer.content_type})

        def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
            if self.path != "/robots.txt":
                site.asked.append((self.path, status))
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site = NewsSite(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
