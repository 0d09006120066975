"""Files of questions with known answers, in the formats that the field uses."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from retrieval.errors import EvaluationError
from retrieval.evaluate.topics import Document, Fact, Found, Places, Topic, read_topics

URL = "https://halvern.example/bridge"


def hit(text: str = "The bridge is closed.", *, start: int = 100, url: str | None = URL) -> Found:
    return Found("a1", url, start, start + len(text), text)


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_multihop_rag(tmp_path: Path) -> None:
    asked = [
        {"query": "Is it closed?", "question_type": "comparison_query", "evidence_list": [{"fact": "It is."}] * 2},
        {"query": "Who is Peru?", "question_type": "null_query", "evidence_list": []},
    ]
    packed = tmp_path / "queries.json.gz"
    packed.write_bytes(gzip.compress(json.dumps(asked).encode()))
    assert read_topics(packed) == (
        Topic("0", "Is it closed?", "comparison_query", (Fact("It is."),)),
        Topic("1", "Who is Peru?", "null_query", ()),
    )


def test_labels_by_place_and_by_quote(tmp_path: Path) -> None:
    also = {"url": "https://b.example/x", "start": 0, "end": 5}
    lines = [
        {"id": "q1", "question": "When?", "asked_at": "2026-03-04", "url": URL, "start": 7, "end": 30, "also": [also]},
        {"question": "Where?", "kind": "where", "url": URL, "quote": "In Halvern."},
        {"question": "Why?", "url": None},
    ]
    labels = write(tmp_path / "labels.jsonl", "\n".join(map(json.dumps, lines)))
    places = Places(((URL, 7, 30), ("https://b.example/x", 0, 5)))
    assert read_topics(labels) == (
        Topic("q1", "When?", "question", (places,), datetime(2026, 3, 4, tzinfo=UTC)),
        Topic("1", "Where?", "where", (Fact("In Halvern."),)),
        Topic("2", "Why?", "question", ()),
    )


@pytest.mark.parametrize(
    "topics",
    [
        "<top>\n<num> Number: 301\n<title> closed bridges\n<desc> Description:\nWhich?\n</top>\n",
        '<topics><topic number="301" type="x"><query>closed bridges</query></topic></topics>',
        "301\tclosed bridges\n",
    ],
    ids=["sgml", "xml", "tab"],
)
def test_trec_topics_with_qrels(tmp_path: Path, topics: str) -> None:
    qrels = write(tmp_path / "qrels", f"301 0 {URL} 2\n301 0 a9 0\n301 0 a7 1\n")
    assert read_topics(write(tmp_path / "topics", topics), qrels) == (
        Topic("301", "closed bridges", "question", (Document(URL, 2), Document("a7", 1))),
    )


def test_a_fact_is_held_whatever_its_white_space() -> None:
    assert Fact("The bridge\nis  closed.").held_by(hit())
    assert not Fact("The bridge is open.").held_by(hit())


@pytest.mark.parametrize(
    ("start", "end", "held"), [(0, 100, False), (0, 101, True), (120, 200, True), (121, 200, False)]
)
def test_a_place_is_held_by_a_passage_that_overlaps_it(start: int, end: int, held: bool) -> None:
    assert Places(((URL, start, end),)).held_by(hit()) == held
    assert not Places(((URL, start, end),)).held_by(hit(url="https://b.example/x"))


def test_a_document_is_named_by_url_or_id() -> None:
    assert Document(URL).held_by(hit())
    assert Document("a1").held_by(hit(url=None))
    assert not Document("a2").held_by(hit())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "neither MultiHop-RAG's JSON nor"),
        ("[1]", "question 1 is not a JSON object"),
        ("[", "is not JSON"),
        ("[]", "holds no questions"),
        ('[{"query": " "}]', 'question 1 has no text in "question" or "query"'),
        ('{"question": "Why?", "url": "x"}', 'question 1 needs "url" with "start" and "end", or with "quote"'),
        (
            '{"id": 1, "question": "A?", "url": null}\n{"id": 1, "question": "B?", "url": null}',
            "two questions with one id",
        ),
    ],
)
def test_what_cannot_be_used_is_named(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(EvaluationError, match=said.replace("?", r"\?").replace("(", r"\(")):
        read_topics(write(tmp_path / "queries", text))


def test_judgements_of_other_topics_are_refused(tmp_path: Path) -> None:
    topics = write(tmp_path / "topics", "1\tclosed bridges")
    with pytest.raises(EvaluationError, match="judges topic 2"):
        read_topics(topics, write(tmp_path / "qrels", "2 0 a1 1"))
    with pytest.raises(EvaluationError, match='qrels:1 is not "topic iteration document grade"'):
        read_topics(topics, write(tmp_path / "qrels", "1 0 a1 yes"))


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "queries.json.gz").write_bytes(b"not gzip")
    with pytest.raises(EvaluationError, match=r"queries\.json\.gz cannot be read"):
        read_topics(tmp_path / "queries.json.gz")
