"""No token reaches the log."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest

from bot.logs import set_up_logging

TOKEN = "123456:TEST"
SOMEBODY_ELSES = "987654321:AAF-abcdefghijklmnopqrstuvwxyz_01234"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    for handler in before:
        root.removeHandler(handler)  # or force=True would close pytest's own
    stream = io.StringIO()
    set_up_logging(TOKEN, stream=stream)
    yield stream
    root.handlers[:] = before
    root.setLevel(level)


def test_tokens_are_taken_out_everywhere(log: io.StringIO) -> None:
    logger = logging.getLogger("bot.test")
    logger.info("POST https://api.telegram.org/bot%s/getMe", TOKEN)
    logger.warning(f"As given: {SOMEBODY_ELSES}", stack_info=True)
    try:
        try:
            raise ValueError(f"The token `{TOKEN}` was rejected.")
        except ValueError as cause:
            raise RuntimeError(SOMEBODY_ELSES) from cause
    except RuntimeError:
        logger.exception("It failed with %r", {"token": TOKEN})
    logger.error("%d arguments too few for %s and %s", 2, TOKEN)
    written = log.getvalue()
    assert TOKEN not in written
    assert SOMEBODY_ELSES not in written
    assert "INFO bot.test: POST https://api.telegram.org/bot[token]/getMe" in written
    assert "ValueError: The token `[token]` was rejected." in written
    assert "RuntimeError: [token]" in written
    assert "arguments too few" in written


def test_other_peoples_chatter_is_kept_down(log: io.StringIO) -> None:
    logging.getLogger("httpx").info("HTTP Request: POST …")
    logging.getLogger("telegram.ext.Application").info("Application started")
    logging.getLogger("bot").info("It runs.")
    assert log.getvalue().endswith("INFO bot: It runs.\n")
    assert log.getvalue().count("\n") == 1
