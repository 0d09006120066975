"""Updates by webhook: Telegram posts them to the bot, one after the other, each until the bot has taken it."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from types import EllipsisType
from typing import Any
from urllib.parse import urlsplit

import httpx

from tests.doubles.telegram_formatting import Params
from tests.doubles.telegram_methods import Methods
from tests.doubles.telegram_records import Refused
from tests.doubles.telegram_state import State

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
PORTS = (80, 88, 443, 8443)
RETRY_SECONDS = 0.05  # Telegram takes longer, and longer each time
ANSWER_SECONDS = 5.0  # so does it here, before it gives up on one delivery


@dataclass(frozen=True)
class Receiver:
    """Where updates go. ``secret_token`` is empty if the bot asked for none."""

    url: str
    secret_token: str
    max_connections: int

    def post(self, client: httpx.Client, update: Mapping[str, Any], secret_token: str | None) -> int:
        """The HTTP status of the bot's answer. Raises httpx.HTTPError if there is none."""
        headers = {SECRET_HEADER: secret_token} if secret_token else {}
        return client.post(self.url, json=update, headers=headers).status_code


class Deliveries:
    """Part of TelegramDouble."""

    _webhook: Webhook
    _changed: threading.Condition

    def post_update(self, update: Mapping[str, Any], *, secret_token: str | EllipsisType | None = ...) -> int:
        """Posts one update by hand, such as a forged or a repeated one, and returns the HTTP status of the answer.

        ``secret_token``: the one that was set, unless another is given; None: without the header. Blocks this thread:
        from async code call it with ``asyncio.to_thread``. Raises LookupError if no webhook is set.
        """
        with self._changed:
            receiver = self._webhook.receiver
        if receiver is None:
            raise LookupError("No webhook is set.")
        secret = receiver.secret_token if isinstance(secret_token, EllipsisType) else secret_token
        with _client() as client:
            return receiver.post(client, update, secret)


class Webhook:
    """Each method takes the parameters as sent and returns ``result``, or raises Refused."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.receiver: Receiver | None = None
        self.last_error: dict[str, Any] = {}
        self.methods: Methods = {
            "setWebhook": self.set_webhook,
            "deleteWebhook": self.delete_webhook,
            "getWebhookInfo": self.get_webhook_info,
        }
        self._thread: threading.Thread | None = None

    def set_webhook(self, params: Params) -> bool:
        if not (url := params.get("url", "")):
            return self.delete_webhook(params)
        secret_token = params.get("secret_token", "")
        if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", secret_token):
            raise Refused(400, "Bad Request: secret token contains unallowed characters")
        _check_address(url)
        self.drop_pending(params)
        if "allowed_updates" in params:
            self.state.allowed_updates = json.loads(params["allowed_updates"])
        self.receiver = Receiver(url, secret_token, min(max(int(params.get("max_connections", "40")), 1), 100))
        self.last_error = {}
        self.state.polling_forbidden = True
        self.state.changed.notify_all()
        if self._thread is None:
            self._thread = threading.Thread(target=self._deliver, daemon=True)
            self._thread.start()
        return True

    def delete_webhook(self, params: Params) -> bool:
        self.drop_pending(params)
        self.receiver = None
        self.state.polling_forbidden = False
        return True

    def get_webhook_info(self, params: Params) -> dict[str, Any]:
        info = {"has_custom_certificate": False, "pending_update_count": len(self.state.updates), **self.last_error}
        if self.receiver is None:
            return {"url": "", **info}
        if self.state.allowed_updates:
            info["allowed_updates"] = self.state.allowed_updates
        return {"url": self.receiver.url, "max_connections": self.receiver.max_connections, **info}

    def drop_pending(self, params: Params) -> None:
        if params.get("drop_pending_updates") == "true":
            self.state.updates.clear()

    def close(self) -> None:
        """Waits for a delivery under way; ``state.closing`` must be set."""
        if self._thread:
            self._thread.join()

    def _deliver(self) -> None:
        state = self.state
        with _client() as client:
            while True:
                with state.changed:
                    state.changed.wait_for(lambda: state.closing or (self.receiver and state.updates))
                    if state.closing or self.receiver is None:
                        return
                    receiver, update = self.receiver, state.updates[0]
                error = _try_to_post(client, receiver, update)
                with state.changed:
                    if error is None:
                        state.updates = [kept for kept in state.updates if kept is not update]
                        state.changed.notify_all()
                        continue
                    self._wait_after(error, receiver)

    def _wait_after(self, error: str, receiver: Receiver) -> None:
        self.last_error = {"last_error_date": self.state.timestamp(), "last_error_message": error}
        self.state.changed.notify_all()
        self.state.changed.wait_for(lambda: self.state.closing or self.receiver is not receiver, RETRY_SECONDS)


def _try_to_post(client: httpx.Client, receiver: Receiver, update: Mapping[str, Any]) -> str | None:
    """None if the bot has taken the update, else what getWebhookInfo says about it."""
    try:
        status = receiver.post(client, update, receiver.secret_token)
    except httpx.TimeoutException:
        return "Read timeout expired"
    except httpx.HTTPError:
        return "Connection refused"
    if 200 <= status < 300:
        return None
    return f"Wrong response from the webhook: {status} {httpx.codes.get_reason_phrase(status)}"


def _client() -> httpx.Client:
    return httpx.Client(timeout=ANSWER_SECONDS, trust_env=False, verify=False)


def _check_address(url: str) -> None:
    """HTTPS on one of Telegram's ports; on this machine, as for a self-hosted server, HTTP on any."""
    parts = urlsplit(url)
    if parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost"):
        return
    if parts.scheme != "https":
        raise Refused(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
    if (parts.port or 443) not in PORTS:
        raise Refused(400, "Bad Request: bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
