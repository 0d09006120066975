"""Questions that nobody could answer, grouped by what they ask."""

from __future__ import annotations

import pytest

from ingest.encoder import Encoder
from retrieval.gaps import group_alike


def test_nothing_asked_is_no_group(encoder: Encoder) -> None:
    assert group_alike([], encoder.encode_passages) == []


def test_alike_are_together_and_the_largest_group_is_first(encoder: Encoder) -> None:
    asked = [
        "Who is mayor of Brannisund?",
        "How much does a ferry ticket cost?",
        "What is the capital of Peru?",
        "What does a ticket for the ferry cost?",
        "How much is a ferry ticket?",
        "What is the name of Brannisund's mayor?",
    ]
    assert group_alike(asked, encoder.encode_passages) == [[1, 3, 4], [0, 5], [2]]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Who is mayor of Brannisund?", "Who is mayor of Halvern?"),
        ("How much is a festival ticket?", "How much is a ferry ticket?"),
        ("When will the bridge reopen?", "When does the ferry strike end?"),
    ],
)
def test_the_same_words_of_something_else_are_apart(encoder: Encoder, one: str, other: str) -> None:
    assert group_alike([one, other], encoder.encode_passages) == [[0], [1]]
