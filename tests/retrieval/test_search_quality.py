"""A floor under the quality of search and of declining: real questions over real news, real encoder and indexes.

A part of what `dateline evaluate` measures, small enough to be run every time: the articles that answer the 60 short
questions and 60 of the dev questions of MultiHop-RAG. Among fewer articles everything is easier to find than among
all 609, so the figures are a gate and not a result; docs/decisions/0015 has the results.

Measured in November 2026 on an AMD EPYC. A change of the code moves a mean over sixty questions by chance as well: the
floors lie two to three questions below what was measured. What differs between processors is the encoder's
arithmetic, which moves a question or two.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval.evaluate.measures import EVERYTHING, declining, score, summarise
from retrieval.evaluate.runs import Result, search_topics
from retrieval.evaluate.topics import Topic, read_topics
from retrieval.settings import RetrievalSettings
from retrieval.wiring import Answering
from tests.retrieval.real_news import MISSING, QUERIES, library_of, unpacked

SHORT = Path(__file__).parents[1] / "data" / "short_questions.jsonl"
DEV_QUESTIONS = 60

pytestmark = pytest.mark.skipif(not QUERIES.exists(), reason=MISSING)

Run = tuple[tuple[Topic, ...], tuple[Result, ...]]


@pytest.fixture(scope="module")
def dev_topics() -> tuple[Topic, ...]:
    return tuple(random.Random(7).sample(read_topics(QUERIES), DEV_QUESTIONS))


@pytest.fixture(scope="module")
def answering(
    dev_topics: tuple[Topic, ...], tmp_path_factory: pytest.TempPathFactory, encoder_cache: Path
) -> Iterator[Answering]:
    asked = unpacked(QUERIES)
    urls = {evidence["url"] for topic in dev_topics for evidence in asked[int(topic.id)]["evidence_list"]}
    urls |= {json.loads(line)["url"] for line in SHORT.read_text(encoding="utf-8").splitlines()}
    library = library_of(urls, tmp_path_factory.mktemp("quality"), encoder_cache)
    yield Answering(library, RetrievalSettings(answer_model="", _env_file=None))  # type: ignore[call-arg]
    library.close()


@pytest.fixture(scope="module")
def dev(dev_topics: tuple[Topic, ...], answering: Answering) -> Run:
    return dev_topics, tuple(search_topics(dev_topics, answering, 10, answers=True, done=lambda _: None))


@pytest.fixture(scope="module")
def short(answering: Answering) -> Run:
    topics = read_topics(SHORT)
    return topics, tuple(search_topics(topics, answering, 10, answers=True, done=lambda _: None))


def means(run: Run) -> dict[str, float]:
    topics, results = run
    told = {name: round(e.mean, 3) for name, e in summarise(topics, score(topics, results))[EVERYTHING].items()}
    print(told)
    return told


def test_long_questions_find_their_evidence(dev: Run) -> None:
    found = means(dev)
    assert found["Hits@4"] >= 0.84  # measured: 0.891
    assert found["Hits@10"] >= 0.93  # 0.964
    assert found["MRR@10"] >= 0.7  # 0.737
    assert found["All@10"] >= 0.44  # 0.491


def test_short_questions_find_their_sentence(short: Run) -> None:
    found = means(short)
    assert found["Hits@4"] >= 0.87  # measured: 0.917
    assert found["MRR@10"] >= 0.77  # 0.817


def test_questions_without_an_answer_are_told_from_those_with_one(dev: Run) -> None:
    told = declining(*dev)
    print(told)
    assert told is not None
    assert told.auroc is not None
    assert told.auroc >= 0.85
    assert told.declined_with <= 0.1
    assert told.declined_without >= 0.6


def test_few_short_questions_are_declined(short: Run) -> None:
    told = declining(*short)
    print(told)
    assert told is not None
    assert told.declined_with <= 0.1  # measured: 0.067
