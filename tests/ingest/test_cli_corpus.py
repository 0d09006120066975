"""The commands over what the corpus holds, as administrators use them: differences, forgetting, exporting, Ctrl-C."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
from pathlib import Path

import pytest

from tests.ingest.command import Dateline
from tests.ingest.test_cli_ingest import ID, RECORD, STORY, write

EDITED = RECORD | {
    "title": "Bridge closed for a week",
    "updated_at": "2026-03-03T12:00:00Z",
    "body": f"{STORY.replace('Nobody was', 'Two people were')}\n\nCorrection: An earlier version said nobody was hurt.",
}
CORRECTION = "Correction: An earlier version said nobody was hurt."


@pytest.fixture
def dateline(tmp_path: Path, encoder_cache: Path) -> Dateline:
    return Dateline(tmp_path, encoder_cache)


@pytest.fixture
def edited(dateline: Dateline, tmp_path: Path) -> Dateline:
    dateline("ingest", write(tmp_path / "a.jsonl", RECORD, EDITED))
    return dateline


# -- show


def test_an_edited_article_is_shown_with_its_versions_and_its_correction(edited: Dateline) -> None:
    lines = edited("show", ID).out.splitlines()
    assert lines[0] == f"{ID}, version 2 of 2, origin {ID}"
    assert lines[1].startswith("version 1 fetched ")
    assert lines[1].count("; version 2 fetched ") == 1
    assert lines[2] == f"corrected: {CORRECTION}"
    assert edited("show", ID, "--json").line["correction"] == CORRECTION


def test_what_a_version_changed_is_marked_word_by_word(edited: Dateline) -> None:
    done = edited("show", ID, "--diff")
    assert done.code == 0
    assert done.out == (
        f"{ID}, from version 1 to 2: Bridge closed for a week\n"
        "headline: [-Bridge closed after barge strike-] {+Bridge closed for a week+}\n"
        "updated at: {+3 March 2026, 12:00 UTC+}\n"
        f"correction: {{+{CORRECTION}+}}\n"
        "\n"
        "  The bridge at Halvern was closed on Tuesday. A barge had struck its second pier. "
        "[-Nobody was-]{+Two people were+} hurt.\n"
        f"  {{+{CORRECTION}+}}\n"
    )


def test_the_edits_as_json(edited: Dateline) -> None:
    line = edited("show", RECORD["url"], "--diff", "--version", "2", "--json").line
    assert (line["article_id"], line["from_version"], line["to_version"]) == (ID, 1, 2)
    assert [change["field"] for change in line["fields"]] == ["headline", "updated_at", "correction"]
    assert line["fields"][0]["new"] == "Bridge closed for a week"
    changed, added = line["edits"]
    assert (changed["kind"], changed["old"], changed["new"]) == ("changed", "Nobody was", "Two people were")
    assert STORY[changed["old_start"] : changed["old_end"]] == "Nobody was"
    assert (added["kind"], added["new"]) == ("added", f"\n\n{CORRECTION}")


def test_the_first_version_has_nothing_before_it(edited: Dateline) -> None:
    done = edited("show", ID, "--diff", "--version", "1")
    assert (done.code, done.out) == (1, "")
    assert done.err == f"error: version 1 of {ID} is the first: there is none before it to compare it with\n"


def test_far_paragraphs_are_counted_and_not_printed(dateline: Dateline, tmp_path: Path) -> None:
    paragraphs = [f"Paragraph {n} stands where it stood." for n in range(9)]
    changed = [*paragraphs[:4], "Paragraph 4 was moved.", *paragraphs[5:]]
    records = [RECORD | {"body": "\n\n".join(each)} for each in (paragraphs, changed)]
    dateline("ingest", write(tmp_path / "a.jsonl", *records))
    assert dateline("show", ID, "--diff").out.splitlines()[2:] == [
        "  … 3 unchanged paragraphs",
        "  Paragraph 3 stands where it stood.",
        "  Paragraph 4 [-stands where it stood-]{+was moved+}.",
        "  Paragraph 5 stands where it stood.",
        "  … 3 unchanged paragraphs",
    ]


# -- forget


def _radio(number: int) -> dict[str, str]:
    body = f"Otter number {number} was seen."
    return {"url": f"https://radio.example/{number}", "title": "Otter", "source": "Coast Radio", "body": body}


def test_forgetting_says_what_went(edited: Dateline, tmp_path: Path) -> None:
    edited("ingest", write(tmp_path / "b.jsonl", _radio(1), _radio(2)))
    done = edited("forget", ID, "publisher:Coast Radio", "nothing")
    assert done.code == 1
    lines = done.out.splitlines()
    assert lines[0] == f"forgot {ID}: Bridge closed for a week (2 versions, 1 passage)"
    assert [line.partition(": ")[2] for line in lines[1:3]] == ["Otter (1 version, 1 passage)"] * 2
    assert lines[3] == "2 articles of publisher:Coast Radio forgotten (2 versions, 2 passages)"
    assert done.err == "there is no nothing in the corpus: nothing was removed for it\n"
    told = edited("status", "--json").line
    assert (told["corpus"]["articles"], told["corpus"]["forgotten"], told["passages"], told["lag"]) == (0, 3, 0, 0)
    assert "Corrected: 0; forgotten: 3" in edited("status").out


def test_forgetting_as_json(edited: Dateline) -> None:
    done = edited("forget", "--json", RECORD["url"], "nothing")
    assert (done.code, done.err) == (1, "")
    assert done.lines == [
        {
            "named": RECORD["url"],
            "status": "forgotten",
            "reason": None,
            "article_id": ID,
            "headline": "Bridge closed for a week",
            "publisher": "The Halvern Post",
            "url": RECORD["url"],
            "versions": 2,
            "passages": 1,
        },
        {
            "named": "nothing",
            "status": "not found",
            "reason": "there is no nothing in the corpus: nothing was removed for it",
        },
    ]


def test_what_was_forgotten_by_mistake_comes_back(edited: Dateline, tmp_path: Path) -> None:
    edited("forget", ID)
    assert "`dateline forget --undo" in edited("ingest", "--json", tmp_path / "a.jsonl").lines[0]["reason"]
    done = edited("forget", "--undo", RECORD["url"])
    assert (done.code, done.out) == (0, f"{RECORD['url']} is no longer kept out: ingest it again to have it back\n")
    assert [line["status"] for line in edited("ingest", "--json", tmp_path / "a.jsonl").lines] == ["added", "updated"]
    done = edited("forget", "--undo", ID)
    assert (done.code, done.out) == (1, "")
    assert done.err == f"{ID} was not forgotten: nothing was changed for it\n"


@pytest.mark.parametrize(("answer", "left"), [(b"n\n", 2), (b"y\n", 0)])
def test_a_whole_publisher_is_asked_about_at_a_terminal(
    dateline: Dateline, tmp_path: Path, answer: bytes, left: int
) -> None:
    dateline("ingest", write(tmp_path / "b.jsonl", _radio(1), _radio(2)))
    terminal, theirs = pty.openpty()
    os.write(terminal, answer)
    with dateline.started("forget", "publisher:Coast Radio", stdin=theirs) as process:
        _, err = process.communicate(timeout=60)
    os.close(theirs)
    os.close(terminal)
    assert "Forget 2 articles of publisher:Coast Radio, with all their versions? [y/N]: " in err
    assert process.returncode == (1 if left else 0)
    assert dateline("status", "--json").line["corpus"]["articles"] == left


# -- export


def test_a_corpus_goes_through_a_file_and_comes_back(edited: Dateline, tmp_path: Path, encoder_cache: Path) -> None:
    edited("ingest", write(tmp_path / "b.jsonl", _radio(1), _radio(2)))
    edited("forget", "https://radio.example/2")
    done = edited("export", "--output", "all.jsonl")
    assert (done.code, done.out, done.err) == (0, "", "exported 2 articles (3 versions), 1 forgotten\n")
    (tmp_path / "fresh").mkdir()
    fresh = Dateline(tmp_path / "fresh", encoder_cache)
    taken = fresh("ingest", "--json", tmp_path / "all.jsonl")
    assert taken.code == 0
    assert [line["status"] for line in taken.lines] == ["added", "updated", "added", "unchanged"]
    assert fresh("export").out.encode() == (tmp_path / "all.jsonl").read_bytes()
    assert fresh("show", ID, "--json").out == edited("show", ID, "--json").out
    assert fresh("status", "--json").line["lag"] == 0
    assert [path.name for path in tmp_path.glob(".*")] == []


def test_an_export_that_cannot_be_written_says_so(edited: Dateline) -> None:
    done = edited("export", "--output", "nowhere/all.jsonl")
    assert done.code == 1
    assert done.err.startswith("error: nowhere/all.jsonl cannot be written (No such file or directory)")


# -- Ctrl-C


def test_ctrl_c_stops_at_a_whole_article_and_the_next_run_goes_on(dateline: Dateline, tmp_path: Path) -> None:
    """Fed through standard input that stays open, so that the command is certainly still at work when it is stopped."""
    long = " ".join(["It swam on."] * 30)
    records = [_radio(number) | {"body": f"Otter number {number} was seen. {long}"} for number in range(200)]
    path = write(tmp_path / "b.jsonl", *records)
    with dateline.started("ingest", "--json", "-", stdin=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(path.read_text())
        process.stdin.flush()
        told = [json.loads(process.stdout.readline())]
        process.send_signal(signal.SIGINT)
        told += map(json.loads, process.stdout)
        process.wait(timeout=60)
        assert process.stderr
        err = process.stderr.read()
    assert process.returncode == 130
    assert {line["status"] for line in told} == {"added"}
    assert err.startswith("stopped: ")
    assert err.endswith("what was taken is stored whole, and naming the same sources again goes on from here\n")
    assert len(err.splitlines()) == 1
    again = [line["status"] for line in dateline("ingest", "--json", path).lines]
    assert len(told) <= again.count("unchanged") < 200
    assert again.count("unchanged") + again.count("added") == 200
    state = dateline("status", "--json").line
    assert (state["corpus"]["articles"], state["corpus"]["versions"], state["lag"]) == (200, 200, 0)
