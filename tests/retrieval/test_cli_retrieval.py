"""`dateline search` and `dateline ask`: what scripts rely on. Only results go to standard output."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

import retrieval.cli
from bot.cli import guarded
from ingest.settings import IngestSettings
from retrieval.answer import Answer, AnswerSentence, Citation
from retrieval.cli import answer_json, answer_lines

HIT = {
    "rank",
    "score",
    "passage_id",
    "article_id",
    "text",
    "headline",
    "publisher",
    "url",
    "published_at",
    "start",
    "end",
}
ANSWER = {"question", "answered", "sentences", "citations", "newest_evidence", "origins", "abstention", "seconds"}
HOW_IT_CAME_ABOUT = {"written", "notice", "disagreement", "outlets", "understood_as"}
CITATION = {
    "number",
    "quote",
    "article_id",
    "version",
    "start",
    "end",
    "headline",
    "publisher",
    "url",
    "link",
    "published_at",
}
BRIDGE = "When will the Lanthorn Bridge reopen to cars?"


class Dateline(click.Group):
    """The commands of this floor under the guard that turns errors into exit codes."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        return guarded(lambda: click.Group.main(self, *args, **kwargs))


DATELINE = Dateline("dateline", commands=list(retrieval.cli.commands))


@pytest.fixture(autouse=True)
def in_the_sample(sample_settings: IngestSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATA_DIR", str(sample_settings.data_dir))
    monkeypatch.setenv("ENCODER_CACHE_DIR", str(sample_settings.encoder_cache_dir))
    monkeypatch.delenv("ANSWER_MODEL", raising=False)


def dateline(*arguments: str | Path) -> Result:
    return CliRunner().invoke(DATELINE, [str(a) for a in arguments])


def lines(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def batch_of(tmp_path: Path, *items: bytes | str | dict[str, Any]) -> Path:
    path = tmp_path / "questions.jsonl"
    raw = [i if isinstance(i, bytes) else (i if isinstance(i, str) else json.dumps(i)).encode() for i in items]
    path.write_bytes(b"\n".join(raw) + b"\n")
    return path


# -- search


def test_search_prints_one_json_object_a_hit() -> None:
    result = dateline("search", "bridge bearings", "-k", "3", "--json")
    hits = lines(result)
    assert result.exit_code == 0
    assert [hit["rank"] for hit in hits] == [1, 2, 3]
    for hit in hits:
        assert set(hit) == HIT
        assert hit["end"] - hit["start"] == len(hit["text"])
        assert datetime.fromisoformat(hit["published_at"]).utcoffset() is not None
    assert "bearing" in hits[0]["text"]


def test_search_takes_publishers_and_dates() -> None:
    result = dateline(
        "search",
        "bridge",
        "--publisher",
        "public radio merrowmark",
        "--from",
        "2026-03-02",
        "--to",
        "2026-03-10",
        "--json",
    )
    hits = lines(result)
    assert hits
    assert {hit["publisher"] for hit in hits} == {"Public Radio Merrowmark"}
    assert all("2026-03-02" <= hit["published_at"][:10] <= "2026-03-10" for hit in hits)


def test_search_for_a_person_prints_headlines_with_the_words() -> None:
    result = dateline("search", "ferry strike", "-k", "1")
    assert result.stdout.startswith("1. ")
    assert "March 2026" in result.stdout


def test_nothing_found_is_said_on_standard_error() -> None:
    result = dateline("search", "bridge", "--publisher", "No Such Paper", "--json")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "nothing found: the corpus, or the part asked about, is empty\n"


# -- ask


def test_ask_prints_one_json_object_as_the_contract_says() -> None:
    result = dateline("ask", BRIDGE, "--json")
    (answer,) = lines(result)
    assert result.exit_code == 0
    assert set(answer) == ANSWER | HOW_IT_CAME_ABOUT
    assert (answer["question"], answer["answered"], answer["abstention"]) == (BRIDGE, True, None)
    assert all(set(c) == CITATION for c in answer["citations"])
    assert all(set(s) == {"text", "citations"} and s["citations"] for s in answer["sentences"])
    assert any("Thursday 9 April" in c["quote"] for c in answer["citations"])
    assert datetime.fromisoformat(answer["newest_evidence"]).year == 2026
    assert answer["origins"] >= 1
    assert 0 <= answer["seconds"] < 60


def test_ask_as_of_an_earlier_day_answers_as_one_would_have_then() -> None:
    (answer,) = lines(dateline("ask", BRIDGE, "--as-of", "2026-03-10", "--json"))
    assert all(c["published_at"] < "2026-03-11" for c in answer["citations"])


def test_a_question_that_is_declined_is_no_failure() -> None:
    result = dateline("ask", "What is the capital of Peru?", "--json")
    (answer,) = lines(result)
    assert result.exit_code == 0
    assert (answer["answered"], answer["sentences"], answer["citations"]) == (False, [], [])
    assert set(answer["abstention"]) == {"reason", "nearest"}
    assert (answer["newest_evidence"], answer["origins"]) == (None, 0)


def test_ask_prints_sentences_with_numbers_and_the_words_behind_them() -> None:
    result = dateline("ask", BRIDGE)
    assert "[1]" in result.stdout
    assert "“The Lanthorn Bridge will reopen" in result.stdout
    assert "#:~:text=" in result.stdout
    assert "Newest evidence: " in result.stdout


# -- check


def test_check_prints_one_json_object_as_the_contract_says() -> None:
    (told,) = lines(dateline("check", "Storm Ludovina left 9,000 homes along the coast without electricity.", "--json"))
    assert list(told) == ["claim", "verdict", "citations", "nearest"]
    assert (told["verdict"], told["nearest"]) == ("contradicted", [])
    (citation,) = told["citations"]
    assert "4,300 homes" in citation["quote"]
    assert citation["number"] == 1
    (told,) = lines(dateline("check", "The village school in Orlaby has twelve teachers.", "--json"))
    assert (told["verdict"], told["citations"]) == ("not_covered", [])
    assert told["nearest"][0]["headline"].startswith("Orlaby’s village school")


def test_check_as_of_a_day() -> None:
    claim = "The Lanthorn Bridge will reopen to cars on Thursday 2 April."
    assert dateline("check", claim).stdout.splitlines()[0] == "Contradicted:"
    assert dateline("check", claim, "--as-of", "2026-03-19").stdout.splitlines()[0] == "Supported:"
    assert dateline("check", claim, "--as-of", "2026-03-01").stdout.startswith("Not covered:")


def test_a_claim_is_checked_as_questions_are() -> None:
    assert dateline("check", "  ").exit_code == 1
    assert dateline("check").exit_code == 2


# -- what is no question


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("", "The question is empty"),
        ("  \n ", "The question is empty"),
        ("x" * 10_000, "The question has 10,000 characters, the limit is 2,000"),
        ("🌉🚢❓", "The question holds no word or number to search for"),
    ],
)
@pytest.mark.parametrize("command", ["ask", "search"])
def test_what_is_no_question_is_said_to_be_none(command: str, question: str, says: str) -> None:
    result = dateline(command, question, "--json")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(f"error: {says}")
    assert result.stderr.count("\n") == 1


def test_no_question_at_all_is_an_empty_one() -> None:
    assert "The question is empty" in dateline("ask").stderr


def test_words_with_emoji_and_bytes_that_are_no_text_are_a_question() -> None:
    (answer,) = lines(dateline("ask", "🌉 When will the Lanthorn Bridge\udce9 reopen to cars? 🚗", "--json"))
    assert answer["answered"]


@pytest.mark.parametrize(
    ("arguments", "exit_code", "says"),
    [
        (("ask", "Why?", "--as-of", "yesterday"), 2, "“yesterday” is not a date: write it as 2026-03-01"),
        (("search", "x", "-k", "0"), 2, "0 is not in the range 1<=x<=100"),
        (("ask", "--batch", "no-such-file.jsonl"), 2, "does not exist"),
        (("ask", "--no-such-option"), 2, "No such option"),
    ],
)
def test_wrong_usage_is_named(arguments: tuple[str, ...], exit_code: int, says: str) -> None:
    result = dateline(*arguments)
    assert (result.exit_code, result.stdout) == (exit_code, "")
    assert says in result.stderr


def test_a_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANSWER_MODEL", "gpt")
    result = dateline("ask", BRIDGE)
    assert result.exit_code == 2
    assert result.stderr.startswith("error: the setting ANSWER_MODEL must name the provider too")


def test_a_model_that_cannot_be_used_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANSWER_MODEL", "nonsense:x")
    result = dateline("ask", BRIDGE)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("error: ANSWER_MODEL=nonsense:x cannot be used")


# -- batches

BROKEN = (
    "{not json",
    '["a", "list"]',
    "[" * 10_000,
    b'{"id": "latin", "question": "caf\xe9"}',
    {"id": "no question"},
    {"question": "No id?"},
    {"id": "a number", "question": 5},
    {"id": "empty", "question": " "},
    {"id": "long", "question": "x" * 10_000},
    {"id": "emoji", "question": "🌉"},
)
IDS = [None, None, None, None, "no question", None, "a number", "empty", "long", "emoji"]


@pytest.mark.parametrize(
    ("command", "empty"), [("ask", {"answered": False, "sentences": []}), ("search", {"hits": []})]
)
def test_a_batch_gives_one_line_a_line_the_broken_ones_too(command: str, empty: dict[str, Any], tmp_path: Path) -> None:
    good = {"id": 7, "question": BRIDGE}
    path = batch_of(tmp_path, good, "", *BROKEN, {"id": "\ud800", "question": "🌉 bridge\ud800"})
    result = dateline(command, "--batch", path)
    first, *broken, last = lines(result)
    assert result.exit_code == 1
    assert first["id"] == 7
    assert "error" not in first
    assert [line["id"] for line in broken] == IDS
    assert all(empty.items() <= line.items() and line["error"] for line in broken)
    assert broken[0]["error"].startswith(f"{path}:3 is not JSON in UTF-8")
    assert (last["id"], "error" in last) == ("\ud800", False)


def test_a_batch_of_questions_gives_answers_by_id(tmp_path: Path) -> None:
    path = batch_of(
        tmp_path, {"id": "q1", "question": BRIDGE}, {"id": "q2", "question": "What is the capital of Peru?"}
    )
    result = dateline("ask", "--batch", path, "--json")
    assert result.exit_code == 0
    first, second = lines(result)
    assert set(first) == {"id"} | ANSWER | HOW_IT_CAME_ABOUT
    assert [(first["id"], first["answered"]), (second["id"], second["answered"])] == [("q1", True), ("q2", False)]


def test_a_batch_of_searches_gives_hits_by_id(tmp_path: Path) -> None:
    path = batch_of(tmp_path, {"id": "q1", "question": BRIDGE})
    result = dateline("search", "--batch", path, "-k", "2", "--to", "2026-03-10")
    (line,) = lines(result)
    assert result.exit_code == 0
    assert set(line) == {"id", "hits"}
    assert [hit["rank"] for hit in line["hits"]] == [1, 2]
    assert all(set(hit) == HIT and hit["published_at"] < "2026-03-11" for hit in line["hits"])


def test_an_empty_batch_is_no_failure(tmp_path: Path) -> None:
    result = dateline("ask", "--batch", batch_of(tmp_path))
    assert (result.exit_code, result.stdout) == (0, "")


# -- follow-ups


def test_a_follow_up_is_understood_from_the_question_before() -> None:
    (answer,) = lines(dateline("ask", "And who pays for it?", "--after", BRIDGE, "--json"))
    assert answer["question"] == "And who pays for it?"
    assert answer["understood_as"] == "Who pays for it: Lanthorn Bridge reopen cars?"
    (answer,) = lines(dateline("ask", BRIDGE, "--after", "Who won the ferry race?", "--json"))
    assert answer["understood_as"] is None


def test_a_follow_up_to_a_follow_up_is_about_the_same() -> None:
    (answer,) = lines(dateline("ask", "Why?", "--after", BRIDGE, "--after", "And who pays for it?", "--json"))
    assert answer["understood_as"] == "Why: Lanthorn Bridge reopen cars?"


def test_what_was_understood_is_said_of_a_question_that_is_declined_too() -> None:
    result = dateline("ask", "And in Timbuktu?", "--after", "Who won the Zanzibar chess marathon?")
    understood, reason = result.stdout.splitlines()[:2]
    assert understood == "(In Timbuktu: won Zanzibar chess marathon?)"
    assert reason == "The articles I have do not answer this."


# -- printing


def test_what_an_article_does_not_state_is_said_to_be_unknown() -> None:
    citation = Citation(1, "Nobody\nwas hurt.", "a1", 1, "a1", 0, 16, None, None, None, None, None)
    answer = Answer(
        "Why?",
        None,
        (AnswerSentence("Nobody was hurt.", (1,)),),
        (citation,),
        None,
        1,
        1,
        (),
        False,
        "Quoted.",
        None,
        0.7,
        0.5,
        (),
        None,
        datetime(2026, 3, 4, tzinfo=UTC),
    )
    assert answer_lines(answer) == [
        "Nobody was hurt. [1]",
        "",
        "[1] (no headline) · unknown publisher · date unknown",
        "    “Nobody was hurt.”",
        "    a1",
        "Newest evidence: date unknown · 1 origin",
        "Quoted.",
    ]
    assert answer_json(answer)["citations"][0]["published_at"] is None
