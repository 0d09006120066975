"""The conversation in a terminal."""

from __future__ import annotations

import asyncio
import io
import os
import pty
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot import texts
from bot.chat import INTERRUPTED, chat, run_chat
from bot.conversation import Conversation
from bot.rooms import wire_texts
from bot.state.open import State
from tests.bot.fakes import FakeDesk, feed, ingested, stored
from tests.bot.running import settings
from tests.waiting import BOUND_S


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
    assert out == f"{texts.terminal_greeting()}\n> Articles: 3\nPassages: 12\n\n> "


async def test_the_number_of_a_citation_shows_its_quote(conversation: Conversation) -> None:
    out = await typed(conversation, "1\nWhen did the bridge reopen?\n1\n2\n")
    assert out.startswith("The last answer has no quote 1.\n\n")
    assert "Traffic was light. »The bridge reopened on Monday.« Drivers were relieved." in out
    assert out.endswith("The last answer has no quote 2.\n\n")


async def test_whoever_sits_at_the_machine_may_ingest_files(conversation: Conversation) -> None:
    assert await typed(conversation, "/ingest data/a.txt\n") == (
        "Done: 1 added.\nadded: Halvern bridge reopens (Halvern Courier, 9 March 2026)\n\n"
    )


async def test_forgetting_is_asked_back_on_a_line(conversation: Conversation, desk: FakeDesk) -> None:
    bridge = stored("https://courier.example/bridge")
    for answer, left, reply in (("n", 1, wire_texts.kept()), ("", 1, wire_texts.kept()), ("Y", 0, "Forgot 1 article.")):
        desk.articles = [bridge]
        out = await typed(conversation, f"/forget {bridge.id}\n{answer}\n", interactive=True)
        question, _, outcome = out.partition("Forget 1 article? [y/N] ")
        assert question.endswith("back.\nHalvern bridge reopens (Halvern Courier, 9 March 2026)\n")
        assert outcome.startswith(f"{reply}\n")
        assert len(desk.articles) == left


async def test_an_input_that_ends_at_a_question_changes_nothing(conversation: Conversation, desk: FakeDesk) -> None:
    desk.articles = [stored("https://courier.example/bridge")]
    assert (await typed(conversation, "/forget publisher:Halvern Courier")).endswith(f"{wire_texts.kept()}\n\n")
    assert len(desk.articles) == 1


async def test_a_link_is_offered_in_the_terminal_too(conversation: Conversation, desk: FakeDesk) -> None:
    out = await typed(conversation, "https://courier.example/bridge\ny\nWhy?\n1\n")
    assert "Done: 1 added." in out
    assert "»The bridge reopened on Monday.«" in out
    assert desk.ingests == [("https://courier.example/bridge",)]


async def test_feeds_in_the_terminal(conversation: Conversation, desk: FakeDesk) -> None:
    desk.followed = [feed(n) for n in range(1, 20)]
    out = await typed(conversation, "/feeds\n/feeds remove 7\n")
    assert out.count(": healthy") == 19
    assert "[y/N]" not in out
    assert len(desk.followed) == 18


class Screen(io.StringIO):
    """Wakes whoever waits for words on it."""

    def __init__(self) -> None:
        super().__init__()
        self._written = asyncio.Event()

    def write(self, words: str) -> int:
        self._written.set()
        return super().write(words)

    async def until(self, words: str) -> None:
        while words not in self.getvalue():
            self._written.clear()
            await asyncio.wait_for(self._written.wait(), BOUND_S)


async def test_progress_is_one_line_that_is_wiped_out(conversation: Conversation, desk: FakeDesk) -> None:
    desk.stepwise, desk.results = True, [ingested(f"https://courier.example/{n}") for n in range(3)]
    out, source = Screen(), f"https://courier.example/{'x' * 200}"
    chatting = asyncio.create_task(chat(conversation, io.StringIO(f"/ingest data {source}\n"), out, interactive=True))
    await out.until("\rIngesting data and 1 more …")
    desk.step()
    await out.until("\r1 article so far: 1 added")
    desk.step(2)
    assert await chatting == 0
    wiped, report = out.getvalue().split("\r")[-2:]
    assert wiped.strip() == ""
    assert report.startswith("Done: 3 added.\n")


async def test_a_line_of_progress_is_never_wider_than_a_terminal(conversation: Conversation, desk: FakeDesk) -> None:
    out = io.StringIO()
    assert await chat(conversation, io.StringIO(f"/ingest {'x' * 200}\n"), out, interactive=True) == 0
    [progress, *_] = out.getvalue().split("\r")[1:]
    assert progress.startswith("Ingesting")
    assert len(progress) < 80


def test_input_that_is_not_utf8_is_a_question_all_the_same(state: State) -> None:
    desk = FakeDesk(results=[ingested("x")])
    out = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    assert (
        run_chat(settings(), desk, state, io.TextIOWrapper(io.BytesIO(b"Caf\xe9 \xff?\n"), encoding="ascii"), out) == 0
    )
    assert desk.questions == ["Caf\ufffd \ufffd?"]
    out.seek(0)
    assert "·" in out.read()


AT_TERMINAL = """
import os, sys
from pathlib import Path
from bot.chat import run_chat
from bot.state.open import open_state
from ingest.wiring import utc_now
from tests.bot.running import settings
from bot.state.open import State
from tests.bot.fakes import FakeDesk

class SlowDesk(FakeDesk):
    def ask(self, question, turns, **how):
        print("working on it", flush=True)
        return super().ask(question, turns, **how)

state = open_state(Path(sys.argv[1]), utc_now)
code = run_chat(settings(), SlowDesk(closed=True), state, sys.stdin, sys.stdout)
os._exit(code)  # without waiting for the desk
"""


@pytest.mark.parametrize(
    ("typed_before", "seen_before"),
    [
        ("", b"> "),
        ("Why?\n", b"working on it"),
        ("/ingest data\n", b"Ingesting data"),
        ("https://a.example\n", b"[y/N]"),
    ],
)
def test_ctrl_c_ends_it_at_the_prompt_and_at_work(typed_before: str, seen_before: bytes, migrated: Path) -> None:
    terminal, its_end = pty.openpty()
    with subprocess.Popen([sys.executable, "-c", AT_TERMINAL, str(migrated)], stdin=its_end, stdout=its_end) as process:
        os.close(its_end)
        try:
            os.write(terminal, typed_before.encode())
            seen = b""
            while seen_before not in seen:
                seen += os.read(terminal, 1000)
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=BOUND_S) == INTERRUPTED
        finally:
            process.kill()
            os.close(terminal)
