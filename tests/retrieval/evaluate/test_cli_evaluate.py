"""`dateline evaluate` over the sample corpus."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from bot.cli import guarded
from ingest.settings import IngestSettings
from retrieval.evaluate.cli import evaluate

BRIDGE = "https://radiomerrowmark.example/coast-desk/lanthorn-bridge-closed-after-barge-strike"
QUESTIONS = [
    {
        "question": "Which barge hit the Lanthorn Bridge and what was it carrying?",
        "kind": "which",
        "url": BRIDGE,
        "quote": "The barge, the Dagny Rose, hit pier four on the Ullenquay side of the River Tavrin",
    },
    {
        "question": "How long is the detour while the bridge is closed?",
        "kind": "how",
        "url": BRIDGE,
        "quote": "Drivers are being sent through Kelmarrow, a detour of 38 kilometres.",
    },
    {"question": "What is the capital of Peru?", "kind": "foreign", "url": None},
]


class Dateline(click.Group):
    def main(self, *args: object, **kwargs: object) -> object:
        return guarded(lambda: click.Group.main(self, *args, **kwargs))  # type: ignore[call-overload]


def dateline(*arguments: str | Path) -> Result:
    return CliRunner().invoke(Dateline("dateline", commands=[evaluate]), ["evaluate", *map(str, arguments)])


@pytest.fixture(autouse=True)
def in_the_sample(sample_settings: IngestSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATA_DIR", str(sample_settings.data_dir))
    monkeypatch.setenv("ENCODER_CACHE_DIR", str(sample_settings.encoder_cache_dir))
    Path("questions.jsonl").write_text("\n".join(map(json.dumps, QUESTIONS)), encoding="utf-8")


def test_measures_by_kind_of_question() -> None:
    done = dateline("questions.jsonl")
    assert done.exit_code == 0
    assert [line.split()[:3] for line in done.stdout.splitlines()] == [
        ["how", "n", "1"],
        ["which", "n", "1"],
        ["all", "n", "2"],
    ]
    assert "Hits@10 1.000" in done.stdout


def test_answers_a_saved_run_and_a_page() -> None:
    first = dateline("questions.jsonl", "--answers", "--save", "run.jsonl", "--html", "page.html")
    assert "declined: 100.0% of 1 without an answer, 0.0% of 2 with one" in first.stdout
    page = Path("page.html").read_text(encoding="utf-8")
    assert page.count("<svg") == 3
    assert "http://" not in page.replace("http://www.w3.org/", "").replace("http://purl.org/", "").replace(
        "http://creativecommons.org/", ""
    )
    again = dateline("questions.jsonl", "--run", "run.jsonl", "--compare", "run.jsonl", "--json")
    told = json.loads(again.stdout)
    assert told["questions"] == 3
    assert told["declining"]["auroc"] == 1.0
    assert told["differences"]["MRR@10"] == {"mean": 0.0, "p": 1.0, "better": 0, "worse": 0}


def test_trec_topics_and_qrels() -> None:
    Path("topics.tsv").write_text("1\tLanthorn Bridge closed after barge strike\n", encoding="utf-8")
    Path("qrels.txt").write_text(f"1 0 {BRIDGE} 1\n", encoding="utf-8")
    done = dateline("topics.tsv", "--qrels", "qrels.txt", "--json")
    assert json.loads(done.stdout)["measures"]["all"]["nDCG@10"]["mean"] == 1.0


def test_a_sample_is_the_same_each_time() -> None:
    told = [dateline("questions.jsonl", "--sample", "2").stdout for _ in range(2)]
    assert told[0] == told[1]


FEEDBACK = {
    "id": 1,
    "question": "How long is the detour while the bridge is closed?",
    "as_of": None,
    "asked_at": "2026-03-30T12:00:00+00:00",
    "helpful": False,
    "not_supporting": [
        {"article_id": "x", "version": 1, "start": 0, "end": 9, "quote": "Never said.", "url": None},
    ],
    "passages": [],
}


def test_feedback_is_replayed() -> None:
    Path("feedback.jsonl").write_text(json.dumps(FEEDBACK), encoding="utf-8")
    assert dateline("feedback.jsonl").stdout.splitlines() == [
        "answers replayed: 1, of which 1 are answered again (readers called 0 helpful, 1 not)",
        "reported as not supporting: 1 citations, 0 cited again",
        "passages of then: 0, 0 found again",
    ]
    told = json.loads(dateline("feedback.jsonl", "--json").stdout)
    assert (told["reported"], told["cited_again"], told["again"]) == (1, 0, [])
    refused = dateline("feedback.jsonl", "--answers")
    assert refused.exit_code == 2
    assert "only --json" in refused.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--run", "other.jsonl"], "other.jsonl has nothing for question 0 (3 of 3 missing)"),
        (["--run", "broken.jsonl"], 'broken.jsonl:1 is not a result with "id" and "hits"'),
        (["--save", "no/such/folder.jsonl", "--run", "whole.jsonl"], "no/such/folder.jsonl cannot be written"),
        (["--html", "no/page.html", "--run", "whole.jsonl"], "no/page.html cannot be written"),
    ],
)
def test_what_goes_wrong_is_said_in_one_line(arguments: list[str], said: str) -> None:
    Path("other.jsonl").write_text('{"id": "7", "hits": []}\n', encoding="utf-8")
    Path("broken.jsonl").write_text("{}\n", encoding="utf-8")
    whole = [json.dumps({"id": str(i), "hits": []}) for i in range(3)]
    Path("whole.jsonl").write_text("\n".join(whole), encoding="utf-8")
    done = dateline("questions.jsonl", *arguments)
    assert done.exit_code == 1
    assert done.stderr.startswith(f"error: {said}")
    assert done.stderr.count("\n") == 1


def test_questions_without_any_answer_measure_nothing() -> None:
    Path("null.jsonl").write_text(json.dumps(QUESTIONS[2]), encoding="utf-8")
    done = dateline("null.jsonl")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "holds no question with an answer" in done.stderr
