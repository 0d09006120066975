"""The thread that follows the feeds while a bot runs."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from ingest.article import FetchedPage, Validators
from ingest.feeds.poller import FeedPoller
from tests.ingest.command import ROOT
from tests.ingest.feeds.scripted import Clock, ScriptedWeb, feed, item, story
from tests.ingest.small_library import SmallLibrary, settings_for
from tests.waiting import BOUND_S, wait_until

FEED = "https://halvern.example/feed"
BRIDGE = "https://halvern.example/news/bridge"
NOTHING_KNOWN = Validators()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def web(clock: Clock) -> ScriptedWeb:
    web = ScriptedWeb(clock)
    web[FEED], web[BRIDGE] = feed(item(BRIDGE)), story("bridge")
    return web


def following(folder: Path, clock: Clock) -> SmallLibrary:
    library = SmallLibrary(settings_for(folder), now=clock)
    library.feeds.add(FEED, None, None, None, timedelta(hours=1))
    return library


def test_what_is_due_is_polled(tmp_path: Path, clock: Clock, web: ScriptedWeb) -> None:
    library = following(tmp_path, clock)
    with FeedPoller(library, web, least_pause_s=0.01):
        wait_until(lambda: library.corpus.stats().articles == 1)
    library.close()


def test_an_error_is_logged_and_the_thread_goes_on(
    tmp_path: Path, clock: Clock, web: ScriptedWeb, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("ingest.feeds.poller._LOOK_EVERY_S", 0.01)
    library = following(tmp_path, clock)
    health, troubles = library.feeds.health, [ValueError("a mistake of ours")]

    def troubled() -> object:
        if troubles:
            raise troubles.pop()
        return health()

    monkeypatch.setattr(library.feeds, "health", troubled)
    with caplog.at_level(logging.ERROR), FeedPoller(library, web, least_pause_s=0.01):
        wait_until(lambda: library.corpus.stats().articles == 1)
    assert caplog.messages == ["the feeds could not be polled; trying again in 0.01 seconds"]
    library.close()


def test_stopping_does_not_wait_for_a_fetch(
    tmp_path: Path, clock: Clock, web: ScriptedWeb, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.feeds.parallel._GRACE_S", 0.01)
    library = following(tmp_path, clock)
    fetching, go_on = threading.Event(), threading.Event()

    def hanging(url: str, validators: Validators = NOTHING_KNOWN) -> FetchedPage:
        if url == BRIDGE:
            fetching.set()
            go_on.wait(BOUND_S)
            raise OSError("closed under it")
        return web(url, validators)

    with FeedPoller(library, hanging):
        assert fetching.wait(BOUND_S)
    # The fetch is left to itself, and the feed is free for the next process to poll.
    assert library.feeds.claim(1, None)
    go_on.set()
    wait_until(lambda: not any(thread.name.startswith("feeds-") for thread in threading.enumerate()))
    assert library.feeds.entries(1) == {}  # what it came to is not held against the entry
    library.close()


def test_without_feeds_nothing_is_opened_or_loaded(tmp_path: Path) -> None:
    script = f"""
import sys, threading
from pathlib import Path
from ingest.feeds.poller import FeedPoller
from ingest.settings import IngestSettings
from ingest.wiring import Library
library = Library(IngestSettings(data_dir=Path({str(tmp_path)!r})))
looked, health = threading.Event(), library.feeds.health
library.feeds.health = lambda: (health(), looked.set())[0]
with FeedPoller(library):
    assert looked.wait({BOUND_S})
library.close()
print(*{{"httpx", "feedparser", "trafilatura", "lxml"}} & set(sys.modules))
"""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "", "")
