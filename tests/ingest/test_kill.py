"""`dateline ingest` killed with SIGKILL, again and again: in the end everything is as if it had run undisturbed."""

from __future__ import annotations

import json
import random
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from ingest.article import ArticleFilter, Change
from ingest.encoder import Encoder
from ingest.wiring import Library
from tests.ingest.command import Dateline
from tests.ingest.newsroom import NOON
from tests.ingest.small_library import settings_for
from tests.waiting import BOUND_S

RECORDS = 60
WORDS = (
    "harbour council bridge ferry strike vote winter budget school storm lighthouse cargo market river engineers union "
    "museum festival hospital library trains island fishing quota turbine permit court election goalkeeper orchestra"
).split()
QUESTIONS = ("harbour council vote", "ferry strike on the island", "orchestra")


def _records() -> list[dict[str, Any]]:
    """Short reports; now and then a new version of an earlier one, or another publisher's copy of it."""
    chance = random.Random(609)
    records: list[dict[str, Any]] = []
    for n in range(RECORDS):
        sentences = [" ".join(chance.sample(WORDS, 8)).capitalize() + "." for _ in range(chance.randint(1, 4))]
        record = {
            "url": f"https://halvern.example/{n}",
            "title": f"Report {n}",
            "publisher": chance.choice(["The Halvern Post", "Coast Radio"]),
            "published_at": f"2026-03-{1 + n % 28:02}T08:00:00Z",
            "body": f"Report {n}. " + " ".join(sentences),
        }
        if n % 10 == 7:
            record |= {"url": records[n - 5]["url"], "title": records[n - 5]["title"]}
        if n % 10 == 9:
            record |= {"body": records[n - 4]["body"], "publisher": "The Copyist"}
        records.append(record)
    return records


@dataclass(frozen=True)
class Kept:
    """All that a folder holds, as far as anyone can tell from outside."""

    changes: list[Change]
    articles: dict[str, tuple[int, str, str, str | None]]
    passages: int
    by_words: list[list[str]]
    by_vector: list[list[tuple[str, float]]]


def look(data_dir: Path, encoder_cache: Path, encoder: Encoder) -> Kept:
    """Reads without catching up: what the last command left is what counts."""
    library = Library(settings_for(data_dir, encoder_cache), now=lambda: NOON)
    assert library.owner.acquire(NOON)
    try:
        assert library.indexer.lag() == 0
        library.indexer.check()
        passages = library.lexical.count()
        assert library.vectors.count() == passages
        changes = library.corpus.changes_since(0, 1000)
        current = library.corpus.current({change.article_id for change in changes})
        found_words = [library.lexical.search(q, 500, ArticleFilter()) for q in QUESTIONS]
        found_near = [library.vectors.search(encoder.encode_query(q), 500, ArticleFilter()) for q in QUESTIONS]
        assert all(len(hits) == passages for hits in found_near)
        return Kept(
            [replace(change, at=NOON) for change in changes],  # when it was stored may differ
            {i: (s.version, s.origin_id, s.article.body, s.article.headline) for i, s in sorted(current.items())},
            passages,
            # The order of equal scores is the order of writing, and so no part of what is promised.
            [sorted(hit.passage_id for hit in hits) for hits in found_words],
            [sorted((hit.passage_id, round(hit.score, 4)) for hit in hits) for hits in found_near],
        )
    finally:
        library.close()


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("records") / "news.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in _records()))
    return path


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, records: Path, encoder_cache: Path, encoder: Encoder) -> Kept:
    dateline = Dateline(tmp_path_factory.mktemp("undisturbed"), encoder_cache)
    done = dateline("ingest", "--json", records)
    assert done.code == 0, done.err
    kept = look(dateline.data_dir, encoder_cache, encoder)
    assert len(kept.articles) == 54
    assert sum(change.kind == "updated" for change in kept.changes) == 6
    return kept


Moment = Callable[["Run"], bool]


class Run:
    """A command at work, watched from outside."""

    def __init__(self, process: subprocess.Popen[str], data_dir: Path) -> None:
        self.data_dir = data_dir
        self.printed = 0
        self._process = process
        self._reader = threading.Thread(target=self._count_lines)
        self._reader.start()

    def _count_lines(self) -> None:
        assert self._process.stdout
        for _ in self._process.stdout:
            self.printed += 1

    @property
    def reached(self) -> int:
        """The change that the lexical index has reached; -1 before there is one."""
        for state in self.data_dir.glob("lexical-*/state.json"):
            return int(json.loads(state.read_text())["reached"])
        return -1

    def kill_at(self, moment: Moment) -> None:
        deadline = time.monotonic() + BOUND_S
        while not moment(self) and self._process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.001)
        self._process.kill()
        self._process.wait(timeout=BOUND_S)
        self._reader.join(timeout=BOUND_S)


def after_results(n: int) -> Moment:
    return lambda run: run.printed >= n


def when_chroma_appears(run: Run) -> bool:
    return (run.data_dir / "chroma").exists()


def when_the_first_batch_is_in(run: Run) -> bool:
    return run.reached > 0


def a_while_after_the_results(milliseconds: int) -> Moment:
    since: list[float] = []

    def moment(run: Run) -> bool:
        if run.printed == RECORDS and not since:
            since.append(time.monotonic())
        return bool(since) and time.monotonic() - since[0] > milliseconds / 1000

    return moment


CHANCE = random.Random(4)
WHILE_STORING = [after_results(1), after_results(CHANCE.randint(10, 30)), after_results(CHANCE.randint(35, 55))]
WHILE_INDEXING = [
    when_chroma_appears,
    a_while_after_the_results(CHANCE.randint(200, 600)),
    when_the_first_batch_is_in,
    a_while_after_the_results(CHANCE.randint(400, 1200)),
]


@pytest.mark.parametrize("moments", [WHILE_STORING, WHILE_INDEXING], ids=["while storing", "while indexing"])
def test_killed_again_and_again(
    tmp_path: Path, records: Path, encoder_cache: Path, encoder: Encoder, undisturbed: Kept, moments: list[Moment]
) -> None:
    dateline = Dateline(tmp_path, encoder_cache)
    for moment in moments:
        with dateline.started("ingest", "--json", records) as process:
            Run(process, dateline.data_dir).kill_at(moment)
    done = dateline("ingest", "--json", records)
    assert done.code == 0, done.err
    assert len(done.lines) == RECORDS
    assert look(dateline.data_dir, encoder_cache, encoder) == undisturbed
