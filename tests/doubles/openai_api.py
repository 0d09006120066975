"""An OpenAI-compatible server on loopback: `POST /v1/chat/completions` over real HTTP, for a real client to talk to."""

from __future__ import annotations

import json
import re
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server sends next."""

    status: int = 200
    body: bytes = b""
    retry_after: int | None = None
    """Seconds, as a header."""
    breaks_off: bool = False
    """Ends the stream after half of the words."""
    hangs: bool = False
    """Sends nothing until the server is closed."""
    words: int | None = None
    """So many words of a stream are sent before the connection breaks; None for all."""


@dataclass(frozen=True, slots=True)
class Request:
    authorization: str | None
    body: dict[str, Any]

    @property
    def messages(self) -> list[dict[str, str]]:
        messages: list[dict[str, str]] = self.body["messages"]
        return messages


def says(text: str | None, finish_reason: str = "stop", usage: tuple[int, int] | None = (9, 9)) -> Reply:
    """A completion as the API sends it; ``usage`` in tokens read and written, None for a server that reports none."""
    message = {"role": "assistant", "content": text, "refusal": None}
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": finish_reason}
    completion = {"id": "chatcmpl-1", "object": "chat.completion", "created": 1772366400, "model": "test"}
    if usage:
        read, written = usage
        counted = {"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written}
        completion |= {"usage": counted}
    return Reply(body=json.dumps(completion | {"choices": [choice]}).encode())


def refuses(why: str) -> Reply:
    """A completion of a model that will not answer."""
    completion = json.loads(says(None, "content_filter").body)
    completion["choices"][0]["message"]["refusal"] = why
    return Reply(body=json.dumps(completion).encode())


def fails(status: int, message: str, retry_after: int | None = None) -> Reply:
    error = {"message": message, "type": "server_error", "param": None, "code": None}
    return Reply(status, json.dumps({"error": error}).encode(), retry_after)


def _is_completion(body: bytes) -> bool:
    return body.startswith(b'{"id"')


def _as_stream(body: bytes, *, with_usage: bool, whole: bool) -> bytes:
    """The same completion as server-sent events, word by word; usage in an event of its own, where it is asked for."""
    completion = json.loads(body)
    (choice,) = completion["choices"]
    words = re.findall(r"\S+\s*", choice["message"]["content"] or "")
    deltas = [{"role": "assistant", "content": ""}, *({"content": word} for word in words)]
    ends = [*(None for _ in words), choice["finish_reason"]]
    head = {"id": completion["id"], "object": "chat.completion.chunk", "created": 1772366400, "model": "test"}
    events = [
        head | {"choices": [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": end}]}
        for delta, end in zip(deltas, ends, strict=True)
    ]
    if with_usage and "usage" in completion:
        events.append(head | {"choices": [], "usage": completion["usage"]})
    sent = [b"data: " + json.dumps(event).encode() + b"\n\n" for event in events]
    return b"".join([*sent, b"data: [DONE]\n\n"] if whole else sent[: len(sent) // 2])


class OpenAIDouble:
    """Sends the same reply to every request, and keeps what was asked. Use it as a context manager."""

    def __init__(self, reply: Reply) -> None:
        self.reply = reply
        self.requests: list[Request] = []
        self._closing = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    def __enter__(self) -> OpenAIDouble:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        double = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                double.requests.append(Request(self.headers.get("Authorization"), body))
                reply = (
                    double.reply if self.path == "/v1/chat/completions" else fails(404, f"no such path: {self.path}")
                )
                if reply.hangs:
                    double._closing.wait(10)
                    self.close_connection = True
                    return
                streamed = reply.status == 200 and body.get("stream") and _is_completion(reply.body)
                usage = bool((body.get("stream_options") or {}).get("include_usage"))
                sent = _as_stream(reply.body, with_usage=usage, whole=not reply.breaks_off) if streamed else reply.body
                self.send_response(reply.status)
                self.send_header("Content-Type", "text/event-stream" if streamed else "application/json")
                # A length that is not reached is how a client sees that the connection broke.
                self.send_header("Content-Length", str(len(sent) + reply.breaks_off))
                if reply.retry_after is not None:
                    self.send_header("Retry-After", str(reply.retry_after))
                self.end_headers()
                if reply.words is not None:
                    sent = b"\n\n".join(sent.split(b"\n\n")[: 1 + reply.words]) + b"\n\n"
                    self.close_connection = True
                self.wfile.write(sent)

            def log_message(self, format: str, *args: Any) -> None:
                """Nothing on standard error."""

        return Handler
