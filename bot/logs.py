"""Logging to standard error, from which the bot's token is kept out."""

from __future__ import annotations

import logging
import re
import sys
from typing import TextIO

# What @BotFather hands out: the bot's id, a colon, 35 characters. Somebody else's token is nobody's business either.
_TOKEN = re.compile(r"\d{6,}:[A-Za-z0-9_-]{30,}")
_CHATTY = ("httpx", "httpcore", "telegram", "telegram.ext", "apscheduler", "alembic")
_NOISY = ("trafilatura", "htmldate", "courlan")
"""They report as errors what extraction reports with its reason."""
_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


class RedactToken(logging.Filter):
    """Takes tokens out of a record: its message, its arguments, its exception with stack. Drops no record."""

    def __init__(self, token: str = "") -> None:
        super().__init__()
        self._token = token

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = self._redacted(_message(record)), None
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = self._redacted(record.exc_text)
        if record.stack_info:
            record.stack_info = self._redacted(record.stack_info)
        return True

    def _redacted(self, text: str) -> str:
        if self._token:
            text = text.replace(self._token, "[token]")
        return _TOKEN.sub("[token]", text)


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError):  # arguments that do not match: somebody else's mistake, worth reading all the same
        return f"{record.msg} {record.args!r}"


def set_up_logging(token: str = "", level: int = logging.INFO, stream: TextIO | None = None) -> None:
    """Logs of every logger go to ``stream`` (standard error unless given), replacing what was set up before.

    A service (INFO) says when and where; a command (WARNING) just says what, to whoever typed it.
    """
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(logging.Formatter(_FORMAT if level <= logging.INFO else "%(message)s"))
    handler.addFilter(RedactToken(token))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)  # their INFO names every request, token included
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.CRITICAL)
