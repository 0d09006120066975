"""Answers are stored as JSON and must come back as they were."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pydantic import TypeAdapter

from retrieval.answer import Abstention, Answer, Nearby, PassageRef, Tokens
from tests.bot.fakes import DAY, answer, citation, declined

STORED = TypeAdapter(Answer)
UNDATED = replace(citation(2), published_at=None, url=None, link=None, quote="„Žár“\n👍 <b>&amp;</b> \u200f\u0000")
ANSWERS = [
    answer(),
    answer(citations=(citation(1), UNDATED), disagreement=(1, 2), written=True, notice="Old.", understood_as="Who?"),
    answer(as_of=DAY, passages=(PassageRef("a1", 2, 0, 9), PassageRef("a2", 1, 7, 70)), tokens=Tokens(1_800, 90)),
    declined("Nothing.", Nearby("a1", None, None, None, None), Nearby("a2", "Head", "Post", "https://x.example", DAY)),
    answer(abstention=Abstention("empty_corpus", "Empty.", ()), answerability=-0.2, newest_evidence=None),
]


@pytest.mark.parametrize("given", ANSWERS)
def test_an_answer_survives_json(given: Answer) -> None:
    back = STORED.validate_json(STORED.dump_json(given))
    assert back == given
    assert back.asked_at.utcoffset() == given.asked_at.utcoffset()


def test_tokens_add_up() -> None:
    assert Tokens(1, 2) + Tokens(10, 20) == Tokens(11, 22)
