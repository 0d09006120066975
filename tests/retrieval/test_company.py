"""Numbers of a sentence stand for what they stand for in its quote."""

from __future__ import annotations

import pytest

from retrieval.company import numbers_keep_company
from tests.retrieval.fakes import words

SALES = "Sales rose 10% in Halvern and fell 4% in Tessarby."
PRICES = "Cod fell to €19 a box, while sole rose to €23."
STRIKE = "The strike began on 14 July and ended on 9 November after 118 days."
VICTIMS = "The storm killed 30 people in Halvern and 15 in Tessarby."
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
        (STRIKE, "The strike ended on 9 November after 118 days."),
        (VICTIMS, "The storm killed 15 people in Tessarby."),
        ("Only three of the 27 towns opposed the plan.", "Three of the 27 towns opposed the plan."),
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
        (STRIKE, "The strike ended on 14 July."),
        (VICTIMS, "The storm killed 15 people in Halvern."),
        ("Sales fell 38% in May.", "Sales fell to 38% in May."),
        ("Sales fell to 38% in May.", "Sales fell by 38% in May."),
        ("Only three of the 27 towns opposed the plan.", "27 towns opposed the plan."),
        ("The firm lost €3 million, after a net income of €56 million.", "The firm had a net income of €3 million."),
    ],
)
def test_the_same_number_of_something_else(quote: str, sentence: str) -> None:
    assert not numbers_keep_company(sentence, quote, words)
