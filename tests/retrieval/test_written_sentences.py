"""Sentences as a language model writes them, true and false, against their quotes: floors under the checks.

``written_sentences.jsonl`` holds four sets. The quotes of "own" stand there; those of the others are facts of the
dev questions, named by a fingerprint. Of the false ones each is wrong in one respect, and near its quote otherwise.
The rules were made with "own" and "tuned" in view. Then "first" was written by somebody who did not know them, and
looked at, and then "second". Measured at first sight in November 2026, and how it was before words had to follow from
the quote:

    set      false accepted   before      true dropped   before
    first        23 of 141   67 of 141       56 of 94   34 of 94
    second       15 of 120   50 of 120       42 of 80   27 of 80

What is dropped is quoted from the article instead. The noise is 6 % of the false ones and 11 % of the true (95 %).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from benchmarks.short_questions import fingerprint
from retrieval.verify import supports
from tests.retrieval.fakes import words
from tests.retrieval.real_news import MISSING, QUERIES, unpacked

SENTENCES = [
    json.loads(line)
    for line in (Path(__file__).parent.parent / "data" / "written_sentences.jsonl").read_text("utf-8").splitlines()
]


def shares(sentences: Iterable[dict[str, Any]], quotes: dict[str, str]) -> tuple[float, float]:
    """Of the false ones those that are accepted, and of the true ones those that are dropped."""
    accepted: dict[bool, list[bool]] = {True: [], False: []}
    for one in sentences:
        quote = one.get("quote") or quotes[one["fact"]]
        accepted[one["supported"]].append(supports(one["sentence"], quote, one.get("publisher", ""), words))
    return sum(accepted[False]) / len(accepted[False]), 1 - sum(accepted[True]) / len(accepted[True])


def of_set(*names: str) -> list[dict[str, Any]]:
    return [one for one in SENTENCES if one["set"] in names]


def test_own_reports() -> None:
    false_accepted, true_dropped = shares(of_set("own"), {})
    assert false_accepted == 0
    assert true_dropped <= 0.35


@pytest.mark.skipif(not QUERIES.exists(), reason=MISSING)
def test_real_reports() -> None:
    facts = {e["fact"] for question in unpacked(QUERIES) for e in question["evidence_list"]}
    quotes = {fingerprint(fact): fact for fact in facts}
    false_accepted, true_dropped = shares(of_set("tuned", "first", "second"), quotes)
    assert false_accepted <= 0.13
    assert true_dropped <= 0.54
