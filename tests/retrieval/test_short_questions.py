"""The labels of the short questions lie on whole sentences of the articles as this version stores them."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.short_questions import LABELS, fingerprint, places, relocate
from ingest.passages import sentence_spans
from ingest.sources.outcome import Limits
from ingest.sources.records import read_json
from tests.retrieval.fakes import NOON

NEWS = Path(__file__).parents[3] / "shared" / "data" / "multihop_rag" / "corpus.json.gz"
BODY = "The barge struck the bridge. Nobody was hurt. Ferries sail again on Monday."


@pytest.fixture(scope="module")
def labels() -> list[dict[str, Any]]:
    return [json.loads(line) for line in LABELS.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def bodies() -> dict[str, str]:
    if not NEWS.exists():
        pytest.skip(f"{NEWS} is not there: the labels cannot be held against the articles")
    with gzip.open(NEWS) as stream:
        outcomes = list(read_json(stream, "corpus", Limits(), NOON))  # type: ignore[arg-type]
    return {o.article.url: o.article.body for o in outcomes if o.article and o.article.url}


def test_there_are_sixty_questions_each_with_a_name_of_its_own(labels: list[dict[str, Any]]) -> None:
    assert len({label["id"] for label in labels}) == len(labels) == 60


def test_every_label_is_a_whole_sentence_of_its_article(labels: list[dict[str, Any]], bodies: dict[str, str]) -> None:
    for label in labels:
        for place in places(label):
            body = bodies[place["url"]]
            assert (place["start"], place["end"]) in sentence_spans(body), label["question"]
            assert fingerprint(body[place["start"] : place["end"]]) == place["sentence"], label["question"]


def test_a_label_is_found_again_where_the_body_was_cleaned_otherwise() -> None:
    place = {"start": 29, "end": 45, "sentence": fingerprint("Nobody was hurt.")}
    assert relocate(place, f"Sign up now. {BODY}")
    assert (place["start"], place["end"]) == (42, 58)


def test_a_label_whose_sentence_is_gone_is_said_to_be_lost() -> None:
    place = {"start": 0, "end": 5, "sentence": fingerprint("Who?")}
    assert not relocate(place, BODY)
