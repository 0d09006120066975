"""The conversation in a terminal, without Telegram; whoever sits there is an administrator."""

from __future__ import annotations

import asyncio
import io
import re
import signal
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TextIO

from bot import texts
from bot.conversation import Conversation
from bot.desk import Desk
from bot.heard import Heard, Pressing
from bot.people import Asker
from bot.places import Place
from bot.render.markup import shorten
from bot.render.messages import Button, Message
from bot.rooms.enclosed import Enclosed, only_links
from bot.rooms.orders import keep_button, parse_order
from bot.settings import BotSettings
from bot.state.open import State
from bot.wiring import build_conversation

PROMPT = "> "
INTERRUPTED = 130
"""Exit code after Ctrl-C, by the shells' convention of 128 and the signal's number."""
_LINE_UNITS = 78
"""Narrow enough for any terminal: a line that wraps cannot be written over."""
_AT_TERMINAL, _HERE = Asker(0, at_terminal=True), Place(0)


def run_chat(settings: BotSettings, desk: Desk, state: State, source: TextIO, out: TextIO) -> int:
    """The whole of ``dateline chat``: reads ``source`` to its end. Returns the exit code."""
    for stream in (source, out):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    executor = ThreadPoolExecutor(1, thread_name_prefix="desk")
    conversation = build_conversation(settings, desk, state, executor)
    state.answers.begin_anew(_HERE)  # what was said at the last sitting is another conversation

    async def until_interrupted() -> int:
        # asyncio's own handler for Ctrl-C does not wake an event loop that is just going to sleep; this one does.
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        loop.add_signal_handler(signal.SIGINT, lambda: task.cancel() if task else None)
        try:
            return await chat(conversation, source, out, interactive=source.isatty())
        except asyncio.CancelledError:
            return INTERRUPTED
        finally:
            loop.remove_signal_handler(signal.SIGINT)

    try:
        return asyncio.run(until_interrupted())
    except KeyboardInterrupt:
        return INTERRUPTED
    finally:
        executor.shutdown(wait=False, cancel_futures=True)


async def chat(conversation: Conversation, source: TextIO, out: TextIO, interactive: bool) -> int:
    """Answers each line until the input ends, or /quit or Ctrl-C comes. Returns the exit code."""
    if interactive:
        out.write(f"{texts.terminal_greeting()}\n")
    quotes: dict[str, str] = {}
    while True:
        line = _read_line(source, out, PROMPT if interactive else "")
        if line is None:
            out.write("\n")
            return INTERRUPTED
        text = line.strip()
        if not line or text == "/quit":
            return 0
        if not text:
            continue
        if re.fullmatch(r"[0-9]{1,3}", text):
            out.write(await _quote(conversation, quotes, int(text)))
            continue
        enclosed, progress = Enclosed(only_links(text)), _ProgressLine(out if interactive else None)
        reply = await conversation.reply(Heard(_AT_TERMINAL, _HERE, text, enclosed=enclosed), progress.show)
        messages = list(reply.messages)
        while True:
            progress.wipe()
            quotes = _buttons_by_label(messages)
            out.write("".join(f"{message.plain}\n" for message in messages))
            if (order := _question(messages)) is None:
                out.write("\n")
                break
            answer = _read_line(source, out, texts.yes_or_no(order.label) if interactive else "")
            if answer is None:
                out.write("\n")
                return INTERRUPTED
            agreed = answer.strip().lower() in ("y", "yes")
            pressed = order.data if agreed else keep_button().data
            pressing = Pressing(_AT_TERMINAL, _HERE, pressed, enclosed)
            messages = list((await conversation.press(pressing, progress.show)).messages)


class _ProgressLine:
    """How far long work is, on one line that is written over and wiped out in the end."""

    def __init__(self, out: TextIO | None) -> None:
        """None: nothing is shown."""
        self._out = out
        self._shown = 0

    async def show(self, message: Message) -> None:
        if self._out:
            line = shorten(message.plain.splitlines()[-1], _LINE_UNITS)  # the counts, once there are any
            self._out.write(f"\r{line.ljust(self._shown)}")
            self._out.flush()
            self._shown = len(line)

    def wipe(self) -> None:
        if self._out and self._shown:
            self._out.write(f"\r{' ' * self._shown}\r")
            self._shown = 0


def _question(messages: Sequence[Message]) -> Button | None:
    """The button that a yes presses, where the last message asks."""
    first = next((button for row in messages[-1].buttons for button in row), None)
    return first if first and parse_order(first.data) else None


def _read_line(source: TextIO, out: TextIO, prompt: str) -> str | None:
    """The next line, empty at the end of the input, None after Ctrl-C.

    Blocks the event loop, which has nothing else to do meanwhile; a thread could not be interrupted.
    """
    with _interruptible():
        try:
            task = asyncio.current_task()
            if task and task.cancelling():  # Ctrl-C came before it was our turn
                return None
            out.write(prompt)
            out.flush()
            return source.readline()
        except KeyboardInterrupt:
            return None


async def _quote(conversation: Conversation, quotes: dict[str, str], number: int) -> str:
    data = quotes.get(texts.quote_label(number))
    shown = (await conversation.press(Pressing(_AT_TERMINAL, _HERE, data))).messages if data else ()
    return "".join(f"{message.plain}\n\n" for message in shown) or f"{texts.no_such_quote(number)}\n\n"


def _buttons_by_label(messages: list[Message]) -> dict[str, str]:
    return {button.label: button.data for message in messages for row in message.buttons for button in row}


@contextmanager
def _interruptible() -> Iterator[None]:
    """Ctrl-C raises KeyboardInterrupt at once; asyncio's own handler waits for the event loop, which stands still."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
