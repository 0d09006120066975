"""The conversation in a terminal."""

from __future__ import annotations

import io
import os
import pty
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot import texts
from bot.chat import INTERRUPTED, chat, run_chat
from bot.conversation import Conversation
from tests.bot.fakes import FakeDesk, ingested


@pytest.fixture
def conversation() -> Iterator[Conversation]:
    with ThreadPoolExecutor(1) as threads:
        yield Conversation(FakeDesk(), frozenset(), threads, new_reference=lambda: "7f3a9c21")


async def typed(conversation: Conversation, text: str, *, interactive: bool = False) -> str:
    out = io.StringIO()
    assert await chat(conversation, io.StringIO(text), out, interactive) == 0
    return out.getvalue()


async def test_questions_from_a_pipe(conversation: Conversation) -> None:
    out = await typed(conversation, "When did the bridge reopen?\n\nAnd why?")
    assert out.count("The bridge reopened on Monday. [1]\n") == 2
    assert "    https://courier.example/bridge\n" in out
    assert "> " not in out


async def test_a_person_sees_a_prompt_and_ends_with_quit(conversation: Conversation) -> None:
    out = await typed(conversation, "/status\n/quit\nnever asked\n", interactive=True)
    assert out == f"{texts.TERMINAL_GREETING}\n> Articles: 3\nPassages: 12\n\n> "


async def test_the_number_of_a_citation_shows_its_quote(conversation: Conversation) -> None:
    out = await typed(conversation, "1\nWhen did the bridge reopen?\n1\n2\n")
    assert out.startswith("The last answer has no quote 1.\n\n")
    assert "Traffic was light. »The bridge reopened on Monday.« Drivers were relieved." in out
    assert out.endswith("The last answer has no quote 2.\n\n")


async def test_whoever_sits_at_the_machine_may_ingest_files(conversation: Conversation) -> None:
    assert await typed(conversation, "/ingest data/a.txt\n") == (
        "Done: 1 added.\nadded: Halvern bridge reopens (Halvern Courier, 9 March 2026)\n\n"
    )


def test_input_that_is_not_utf8_is_a_question_all_the_same() -> None:
    desk = FakeDesk(results=[ingested("x")])
    out = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    assert run_chat(desk, io.TextIOWrapper(io.BytesIO(b"Caf\xe9 \xff?\n"), encoding="ascii"), out) == 0
    assert desk.questions == ["Caf\ufffd \ufffd?"]
    out.seek(0)
    assert "·" in out.read()


AT_TERMINAL = """
import os, sys
from bot.chat import run_chat
from tests.bot.fakes import FakeDesk

class SlowDesk(FakeDesk):
    def ask(self, question):
        print("working on it", flush=True)
        return super().ask(question)

code = run_chat(SlowDesk(closed=True), sys.stdin, sys.stdout)
os._exit(code)  # without waiting for the desk
"""


@pytest.mark.parametrize(("typed_before", "seen_before"), [("", b"> "), ("Why?\n", b"working on it")])
def test_ctrl_c_ends_it_at_the_prompt_and_at_work(typed_before: str, seen_before: bytes) -> None:
    terminal, its_end = pty.openpty()
    with subprocess.Popen([sys.executable, "-c", AT_TERMINAL], stdin=its_end, stdout=its_end) as process:
        os.close(its_end)
        try:
            os.write(terminal, typed_before.encode())
            seen = b""
            while seen_before not in seen:
                seen += os.read(terminal, 1000)
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=10) == INTERRUPTED
        finally:
            process.kill()
            os.close(terminal)
