"""The whole house, as processes: what `make run` and `dateline bot` do for the people who use them."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ingest.corpus import Corpus
from ingest.wiring import utc_now
from tests.doubles.telegram_api import TelegramDouble

ROOT = Path(__file__).parent.parent
ADMIN, READER = 7001, 7002
STARTED_WITHIN_S = 90.0
FOLLOWS_WITHIN_S = 5.0
"""What a running bot is promised to need for an article that another process ingests."""
PIER = "Otterquay’s new pier was opened on Friday by the harbour master, Petra Lindqvist, after two years of work."


@pytest.fixture
def world(tmp_path: Path, encoder_cache: Path) -> dict[str, str]:
    """An environment with a DATA_DIR of its own and nothing of the machine's settings.

    PWD is its working folder: not the project's, whose .env may hold the token of a real bot.
    """
    return {
        "PWD": str(tmp_path),
        "PYTHONPATH": str(ROOT),
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "DATA_DIR": str(tmp_path / "data"),
        "ENCODER_CACHE_DIR": str(encoder_cache),
        "HF_HUB_OFFLINE": "1",
        "PYTHONUTF8": "1",
    }


def dateline(world: dict[str, str], *arguments: str, text: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bot.cli", *arguments]
    return subprocess.run(command, input=text, env=world, cwd=world["PWD"], capture_output=True, text=True, timeout=120)


def test_make_run_answers_from_the_sample_corpus_in_the_terminal(world: dict[str, str]) -> None:
    environment = Path(sys.prefix)
    fresh = (
        ["make", "--question", str(environment.relative_to(ROOT) / ".installed")] if ROOT in environment.parents else []
    )
    if not fresh or subprocess.run(fresh, cwd=ROOT, env=world, capture_output=True, timeout=20).returncode:
        pytest.skip(f"{environment} is not as `make` would leave it, and a test installs nothing: run `make test`")
    here = Path(world["PWD"])
    (here / ".venv").symlink_to(environment)
    for name in ("Makefile", "pyproject.toml", "requirements.lock"):
        (here / name).symlink_to(ROOT / name)
    asked = "When will the Lanthorn Bridge reopen to cars?\nWhat is the capital of Peru?\n"
    done = subprocess.run(
        ["make", "--no-print-directory", "run"],
        input=asked,
        env=world,
        cwd=here,
        capture_output=True,
        text=True,
        timeout=180,
    )
    assert done.returncode == 0, done.stderr
    assert "Thursday 9 April" in done.stdout
    assert re.search(r"^\[1\] The Merrowmark Courier: .*, 21 March 2026$", done.stdout, re.MULTILINE)
    assert "The articles I have do not answer this." in done.stdout
    assert done.stderr == "Loaded the sample corpus: 33 articles from an invented coast.\n"


def test_every_citation_of_an_answer_stands_in_the_stored_article(world: dict[str, str]) -> None:
    sample = ROOT / "ingest" / "sample" / "articles.jsonl"
    assert dateline(world, "ingest", str(sample)).returncode == 0
    done = dateline(world, "ask", "How many people were hurt in the coach crash?", "--json")
    answer = json.loads(done.stdout)
    assert answer["answered"]
    assert "Nine" in answer["sentences"][0]["text"]
    corpus = Corpus(Path(world["DATA_DIR"]) / "corpus.sqlite", utc_now)
    for citation in answer["citations"]:
        stored = corpus.get(citation["article_id"], citation["version"])
        assert stored is not None
        assert stored.version == 2  # the corrected one
        assert stored.article.body[citation["start"] : citation["end"]] == citation["quote"]
    corpus.close()


@contextmanager
def running_bot(world: dict[str, str], api: TelegramDouble) -> Iterator[subprocess.Popen[str]]:
    root = api.base_url.removesuffix("/bot")
    told = {"TELEGRAM_BOT_TOKEN": api.token, "TELEGRAM_API_URL": root, "ADMIN_USER_IDS": str(ADMIN)}
    bot = subprocess.Popen(
        [sys.executable, "-m", "bot"],
        env=world | told,
        cwd=world["PWD"],
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
    )
    try:
        yield bot
    finally:
        bot.kill()
        bot.wait()
        if bot.stderr:
            bot.stderr.close()


def test_the_bot_answers_follows_the_corpus_and_stops_cleanly(world: dict[str, str], tmp_path: Path) -> None:
    with TelegramDouble() as api, running_bot(world, api) as bot:
        api.user_says(READER, "Who won the Harbour ward by-election?")
        [answer] = api.wait_for_messages(READER, 1, STARTED_WITHIN_S)
        assert "Yusra Calloway-Ng of the Tideline Alliance has won" in answer.text
        assert answer.buttons

        api.user_presses(READER, answer.message_id, answer.buttons[0][0].target)
        api.wait_until(lambda: bool(api.messages_in(READER)[0].earlier), 30.0)
        [quote] = api.messages_in(READER)
        assert any("Yusra Calloway-Ng" in words for words in quote.texts_of("blockquote"))

        crowd = range(8000, 8010)
        for person in crowd:
            api.user_says(person, "Who won the estuary derby?")
        for person in crowd:
            assert "beat Ullenquay Town 3–2" in api.wait_for_messages(person, 1, 30.0)[0].text

        # Another process ingests; the bot owns the indexes and follows.
        story = tmp_path / "pier.txt"
        story.write_text(f"Pier opens at Otterquay\n\n{PIER}\n", encoding="utf-8")
        ingested = dateline(world, "ingest", str(story))
        assert ingested.returncode == 0, ingested.stderr
        assert "within seconds" in ingested.stderr
        time.sleep(FOLLOWS_WITHIN_S)
        api.user_says(READER, "Who opened the pier at Otterquay?")
        assert "Petra Lindqvist" in api.wait_for_messages(READER, 2, 30.0)[1].text

        beside = dateline(world, "ask", "Who opened the pier at Otterquay?")
        assert beside.returncode == 1
        assert "in use by process" in beside.stderr

        api.user_says(READER, "/ingest https://news.example.org/")
        assert "administrator" in api.wait_for_messages(READER, 3, 30.0)[2].text
        api.user_says(ADMIN, "/status")
        assert "Articles: 34" in api.wait_for_messages(ADMIN, 1, 30.0)[0].text

        bot.send_signal(signal.SIGTERM)
        assert bot.wait(60) == 0
        log = bot.stderr.read() if bot.stderr else ""
    assert api.token not in log
    assert "Traceback" not in log


def test_a_chat_answers_from_what_was_ingested_while_it_ran(world: dict[str, str], tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bot.cli", "chat"]
    chat = subprocess.Popen(
        command,
        env=world,
        cwd=world["PWD"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert chat.stdin is not None
    assert chat.stdout is not None
    with chat:
        chat.stdin.write("Who opened the pier at Otterquay?\n")
        chat.stdin.flush()
        assert "empty" in chat.stdout.readline()
        story = tmp_path / "pier.txt"
        story.write_text(f"Pier opens at Otterquay\n\n{PIER}\n", encoding="utf-8")
        assert dateline(world, "ingest", str(story)).returncode == 0
        time.sleep(FOLLOWS_WITHIN_S)
        said, _ = chat.communicate("Who opened the pier at Otterquay?\n", timeout=60)
    assert chat.returncode == 0
    assert "Petra Lindqvist" in said


@pytest.mark.parametrize(
    ("arguments", "environment", "told"),
    [
        (["nonsense"], {}, "No such command"),
        (["bot"], {}, "TELEGRAM_BOT_TOKEN is not set"),
        (["bot"], {"TELEGRAM_BOT_TOKEN": "my token"}, "TELEGRAM_BOT_TOKEN is not a bot token"),
        (["status"], {"CHROMA_URL": "localhost:8000"}, "CHROMA_URL must start with http:// or https://"),
        (["ask", "Who?"], {"ANSWER_MODEL": "gpt-5"}, "ANSWER_MODEL must name the provider"),
    ],
)
def test_wrong_usage_and_settings_exit_with_2(
    world: dict[str, str], arguments: list[str], environment: dict[str, str], told: str
) -> None:
    done = dateline(world | environment, *arguments)
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("", "The question is empty"),
        ("🎉🎉", "holds no word or number"),
        ("why " * 2500, "the limit is 2,000"),
    ],
)
def test_a_question_that_cannot_be_asked_exits_with_1(world: dict[str, str], question: str, told: str) -> None:
    done = dateline(world, "ask", question, "--json")
    assert done.returncode == 1
    assert told in done.stderr
    assert done.stdout == ""
