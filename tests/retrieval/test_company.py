"""Numbers of a sentence stand for what they stand for in its quote."""

from __future__ import annotations

import pytest

from retrieval.company import numbers_keep_company
from tests.retrieval.fakes import words

SALES = "Sales rose 10% in Halvern and fell 4% in Tessarby."
PRICES = "Cod fell to €19 a box, while sole rose to €23."
PAIR = "Petra Lind, 33, and Arvo Kask, 34, opened the race."


@pytest.mark.parametrize(
    ("quote", "sentence"),
    [
        (SALES, "Sales rose by 10% in Halvern."),
        (SALES, "Sales fell 4% in Tessarby."),
        ("Sales rose 10% in Halvern and 4% in Tessarby.", "In Tessarby sales rose 4%."),
        (PRICES, "Sole rose to €23 and cod fell to €19."),
        (PAIR, "Arvo Kask, 34, opened the race with Petra Lind."),
        (PAIR, "Kask is 34."),
        ("At least 20 boats sailed.", "More than 20 boats sailed."),
        ("Nearly 20 boats sailed.", "Almost 20 boats sailed."),
        ("It took over 10 years.", "It took 10 years."),
    ],
)
def test_the_same_number_of_the_same_thing(quote: str, sentence: str) -> None:
    assert numbers_keep_company(sentence, quote, words)


@pytest.mark.parametrize(
    ("quote", "sentence"),
    [
        (SALES, "Sales fell 10% in Halvern and rose 4% in Tessarby."),
        (PRICES, "Sole fell to €19 a box, while cod rose to €23."),
        (PAIR, "Petra Lind, 34, and Arvo Kask, 33, opened the race."),
        ("At least 20 boats sailed.", "At most 20 boats sailed."),
        ("At least 20 boats sailed.", "20 boats sailed."),
        ("Up to 20 boats sailed.", "20 boats sailed."),
        ("20 boats sailed.", "20 or more boats sailed."),
    ],
)
def test_the_same_number_of_something_else(quote: str, sentence: str) -> None:
    assert not numbers_keep_company(sentence, quote, words)
