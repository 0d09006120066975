"""A corpus as lines of JSON, and back."""

from __future__ import annotations

import io
import json
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.article import StoredArticle, Tombstone
from ingest.corpus import Corpus
from ingest.errors import RejectedArticle
from ingest.exchange import MARK, line_of, read_exported
from ingest.export import export
from ingest.pipeline import store
from ingest.sources import Limits
from ingest.sources.records import read_json_lines
from tests.ingest.newsroom import BRIDGE, NOON, article, sample_articles


@pytest.fixture
def corpus(tmp_path: Path) -> Iterator[Corpus]:
    corpus = Corpus(tmp_path / "here.sqlite", now=lambda: NOON)
    yield corpus
    corpus.close()


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Corpus]:
    """A fresh one, opened later."""
    corpus = Corpus(tmp_path / "there.sqlite", now=lambda: NOON + timedelta(days=9))
    yield corpus
    corpus.close()


def exported(corpus: Corpus) -> bytes:
    stream = io.BytesIO()
    export(corpus, stream)
    return stream.getvalue()


def taken(lines: bytes, corpus: Corpus) -> list[tuple[str, str | None]]:
    """Status and reason of each line, ingested."""
    outcomes = read_json_lines(io.BytesIO(lines), "export.jsonl", Limits(), NOON + timedelta(days=9))
    return [(result.status, result.reason) for result in store(outcomes, corpus, lambda article: 1)]


def filled(corpus: Corpus) -> None:
    """The sample, and what it does not have: versions whose words come back, a text without an address, a forgotten
    article that named an origin, a correction, particulars that came later."""
    for each in sample_articles():
        corpus.add(each)
    corpus.add(article(published_at=None))
    corpus.add(article(BRIDGE + " It reopens on Friday.", updated_at=NOON))
    corpus.add(article(BRIDGE + "\n\nCorrection: Two were hurt.", updated_at=NOON + timedelta(microseconds=1)))
    corpus.add(article(updated_at=NOON + timedelta(hours=1), byline="Zoë Quill", section="News"))
    corpus.add(article("All quiet 🙂 today.", url=None, headline=None, source_key="file:/a  b/ÿ.txt"))
    corpus.add(article(url="https://paper.example/bridge", publisher="The Agency", republisher="The Paper"))
    corpus.forget(sample_articles()[3].id)


def test_what_is_taken_back_is_exported_the_same(corpus: Corpus, other: Corpus) -> None:
    filled(corpus)
    lines = exported(corpus)
    statuses = [status for status, _ in taken(lines, other)]
    assert (statuses.count("added"), statuses.count("updated"), statuses.count("unchanged")) == (35, 4, 1)
    assert exported(other) == lines
    here, there = corpus.stats(), other.stats()
    assert replace(here, last_change=0) == replace(there, last_change=0)
    assert other.get(article().id, 3) == corpus.get(article().id, 3)


def test_taking_it_back_twice_changes_nothing(corpus: Corpus, other: Corpus) -> None:
    filled(corpus)
    lines = exported(corpus)
    taken(lines, other)
    last = other.last_change()
    assert {status for status, _ in taken(lines, other)} == {"unchanged"}
    assert {status for status, _ in taken(lines, corpus)} == {"unchanged"}
    assert other.last_change() == last


def test_half_of_it_is_completed_by_the_whole(corpus: Corpus, other: Corpus) -> None:
    filled(corpus)
    lines = exported(corpus)
    half = lines.splitlines(keepends=True)[:36]
    taken(b"".join(half), other)
    taken(lines, other)
    assert exported(other) == lines


def test_what_was_forgotten_stays_out_where_it_is_taken_back(corpus: Corpus, other: Corpus) -> None:
    corpus.add(article())
    corpus.forget(article().id)
    assert taken(exported(corpus), other) == [("unchanged", f"keeps out {article().url}, forgotten on 2026-03-04")]
    assert other.add(article())[0] == "rejected"


def test_what_is_held_here_is_not_forgotten_by_a_file(corpus: Corpus, other: Corpus) -> None:
    corpus.add(article())
    corpus.forget(article().id)
    other.add(article())
    ((status, reason),) = taken(exported(corpus), other)
    assert status == "unchanged"
    assert reason
    assert "was forgotten where this was exported, and stays here" in reason
    assert other.get(article().id)


def test_a_corpus_that_went_its_own_way_takes_it_like_any_source(corpus: Corpus, other: Corpus) -> None:
    corpus.add(article())
    corpus.add(article(BRIDGE + " It reopens on Friday."))
    other.add(article(BRIDGE + " Nobody knows why."))
    assert taken(exported(corpus), other) == [("updated", None), ("updated", None)]
    assert other.stats().versions == 3


def test_one_moment_is_exported_while_another_process_writes(corpus: Corpus, tmp_path: Path) -> None:
    filled(corpus)
    before = exported(corpus)
    writer = Corpus(tmp_path / "here.sqlite", now=lambda: NOON)
    records = corpus.everything()
    lines = [line_of(next(records))]
    writer.add(article("The council met.", url="https://late.example/1"))
    writer.forget(article().id)
    lines += [line_of(record) for record in records]
    writer.close()
    assert "".join(f"{line}\n" for line in lines).encode() == before


def test_a_record_at_a_time_is_held(corpus: Corpus) -> None:
    for n in range(40):
        corpus.add(article(f"Report {n}. " + "The bridge is closed. " * 10_000, url=f"https://halvern.example/{n}"))

    class Nowhere(io.RawIOBase):
        written = 0

        def write(self, data: Any, /) -> int:
            Nowhere.written += len(data)
            return len(data)

    tracemalloc.start()
    export(corpus, Nowhere())  # type: ignore[arg-type]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert Nowhere.written > 8_000_000
    assert peak < 4_000_000


TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=40).filter(str.strip)
TIMES = st.integers(-2_000_000_000, 4_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


@given(TEXTS, TEXTS, TIMES, st.integers(1, 9))
def test_every_field_comes_back(body: str, name: str, moment: datetime, version: int) -> None:
    line = " ".join(name.split()) or "x"
    stored = StoredArticle(
        article().id,
        version,
        "0123456789abcdef",
        article(
            body.strip(),
            headline=line,
            byline=line,
            section=line,
            dateline="HALVERN",
            published_at=moment,
            updated_at=moment,
            fetched_at=moment,
            correction=body.strip(),
            republisher=line,
        ),
    )
    assert read_exported(json.loads(line_of(stored)), "a.jsonl:1") == stored


def version_line(**changed: Any) -> dict[str, Any]:
    line: dict[str, Any] = json.loads(line_of(StoredArticle(article().id, 1, article().id, article())))
    line[MARK] |= {name: changed.pop(name) for name in list(changed) if name in line[MARK]}
    return line | changed


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"format": 2}, "format 2 is not known, only 1"),
        ({"body": None}, "a version needs a body"),
        ({"body": 7}, "body is not text"),
        ({"fetched_at": "yesterday"}, "Invalid isoformat"),
        ({"fetched_at": "2026-03-03T08:00:00"}, "a time has no zone"),
        ({"url": "javascript:alert(1)"}, "an address is not an http or https one"),
        ({"version": 0}, "version or origin_id is not one"),
        ({"version": True}, "version or origin_id is not one"),
        ({"origin_id": "../../etc/passwd"}, "version or origin_id is not one"),
    ],
)
def test_a_line_that_was_tampered_with_is_refused_by_name(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(RejectedArticle, match=r"a\.jsonl:1 is not as `dateline export` wrote it") as caught:
        read_exported(version_line(**changed), "a.jsonl:1")
    assert said in str(caught.value)


def test_a_field_that_is_missing_is_named() -> None:
    line = version_line()
    del line["title"]
    with pytest.raises(RejectedArticle, match="title is missing"):
        read_exported(line, "a.jsonl:1")


def test_an_id_is_not_believed_but_worked_out() -> None:
    read = read_exported(version_line(article_id="ffffffffffffffff"), "a.jsonl:1")
    assert isinstance(read, StoredArticle)
    assert read.id == article().id


def test_a_tombstone_comes_back() -> None:
    gone = Tombstone(article().id, article().identity, NOON)
    assert read_exported(json.loads(line_of(gone)), "a.jsonl:1") == gone
