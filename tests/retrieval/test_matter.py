"""How much of what is asked of somebody a text speaks of."""

from __future__ import annotations

import pytest

from retrieval.matter import spoken_of
from tests.retrieval.fakes import rarity, words


def share(question: str, text: str) -> float:
    return spoken_of(question, words, rarity)(text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Who murdered Petra Lind?", "Petra Lind opened the harbour pier."),
        ("What did Petra Lind say about cricket?", "Petra Lind said that the ferry would sail."),
        ("When did Harrow Ferries go bankrupt?", "Harrow Ferries hired forty sailors."),
    ],
)
def test_what_is_known_of_somebody_is_not_what_is_asked(question: str, text: str) -> None:
    assert share(question, text) == 0


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Who murdered Petra Lind?", "A sailor was charged with the murder of Petra Lind."),
        ("When did Petra Lind die?", "Petra Lind died on Monday."),
        ("What did Harrow Ferries purchase?", "Harrow Ferries has bought the pier."),
        ("How much did Harrow Ferries pay?", "The pier cost Harrow Ferries $3 million."),
        ("What did Petra Lind say?", "Petra Lind is the mayor."),
    ],
)
def test_other_words_for_it_and_the_kind_of_answer_will_do(question: str, text: str) -> None:
    assert share(question, text) == 1


def test_a_part_counts_for_a_part() -> None:
    assert 0 < share("Who steered the ferry into the pier?", "The pier was damaged.") < 1
