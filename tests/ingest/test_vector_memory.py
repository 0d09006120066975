"""What was encoded is not encoded again, up to a bound."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ingest.vector_memory import VectorMemory


class Encoding:
    """As many ones as a text has characters; says what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked.append(list(texts))
        return np.array([[len(text), 1] for text in texts], dtype=np.float32)


def test_only_what_is_new_is_encoded() -> None:
    memory, encode = VectorMemory(10), Encoding()
    assert [v.tolist() for v in memory.look_up(["a", "bb", "a"], encode).values()] == [[1, 1], [2, 1]]
    assert memory.look_up(["bb", "ccc"], encode)["bb"].tolist() == [2, 1]
    assert memory.look_up(["ccc", "a"], encode).keys() == {"ccc", "a"}
    assert memory.look_up([], encode) == {}
    assert encode.asked == [["a", "bb"], ["ccc"]]


def test_what_was_not_met_for_longest_is_forgotten_first() -> None:
    memory, encode = VectorMemory(2), Encoding()
    for texts in (["a"], ["bb"], ["a"], ["ccc"], ["a"], ["bb"]):
        memory.look_up(texts, encode)
    assert encode.asked == [["a"], ["bb"], ["ccc"], ["bb"]]


def test_more_at_once_than_it_keeps_are_all_given() -> None:
    memory, encode = VectorMemory(1), Encoding()
    assert memory.look_up(["a", "bb", "ccc"], encode).keys() == {"a", "bb", "ccc"}
