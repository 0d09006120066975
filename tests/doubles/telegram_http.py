"""The HTTP rim of the Bot API double: form parameters in, Telegram's JSON envelope out; and files."""

from __future__ import annotations

import contextlib
import json
import socket
import sys
import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote

from tests.doubles.telegram_records import Lost, Refused

Answer = Callable[[str, str, Mapping[str, str]], Any]
Download = Callable[[str, str], bytes]


class LoopbackServer:
    """Serves ``/bot<token>/<method>`` and ``/file/bot<token>/<path>`` on a port of 127.0.0.1 that the system chooses.

    ``answer(token, method, params)`` runs in a thread of its own for each request; it returns what goes into
    ``result``, or raises Refused or Lost. So does ``download(token, path)``, which returns a file.
    """

    def __init__(self, answer: Answer, download: Download) -> None:
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.answer = answer
        self._server.download = download
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stops listening, waits for the requests under way, and ends connections on which the client is to act."""
        self._server.shutdown()
        self._server.closing = True
        for connection in list(self._server.waiting):
            _end(connection)
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # so that server_close() waits for them
    request_queue_size = 512  # of 5, the default, the kernel drops what comes at once, and a client waits a second
    answer: Answer
    download: Download
    closing = False

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.waiting: set[socket.socket] = set()
        """Connections on which the client has yet to send its request, or to give up."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        # A client that gave up on its long poll is no error of ours.
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    disable_nagle_algorithm = True

    def setup(self) -> None:
        super().setup()
        self._wait_for_client()

    def finish(self) -> None:
        self.server.waiting.discard(self.connection)
        super().finish()

    def _wait_for_client(self) -> None:
        self.server.waiting.add(self.connection)
        if self.server.closing:
            _end(self.connection)

    def do_POST(self) -> None:
        """python-telegram-bot posts every call, as a form; values that are not strings are JSON inside it."""
        body = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
        self.server.waiting.discard(self.connection)
        token, _, method = unquote(self.path).removeprefix("/bot").rpartition("/")
        try:
            result = self.server.answer(token, method, dict(parse_qsl(body, keep_blank_values=True)))
        except Refused as refusal:
            self._reply(refusal.status, refusal.as_json())
        except Lost as lost:
            self._say_nothing(lost.hangs)
        else:
            self._reply(200, {"ok": True, "result": result})

    def do_GET(self) -> None:
        """Files are fetched so."""
        self.server.waiting.discard(self.connection)
        token, _, path = unquote(self.path).removeprefix("/file/bot").partition("/")
        try:
            self._send(200, "application/octet-stream", self.server.download(token, path))
        except Refused as refusal:
            self._reply(refusal.status, refusal.as_json())

    def _say_nothing(self, hangs: bool) -> None:
        """The connection closes right after this; if it hangs, once the client has closed its end."""
        if hangs:
            self._wait_for_client()
            with contextlib.suppress(OSError):
                self.connection.recv(1)

    def _reply(self, status: int, answer: Mapping[str, Any]) -> None:
        self._send(status, "application/json", json.dumps(answer).encode())

    def _send(self, status: int, content_type: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: a test reads ``TelegramDouble.calls`` instead."""


def _end(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):  # it has ended by itself
        connection.shutdown(socket.SHUT_RDWR)
