"""What is written in several ways is the same, and what looks alike is not."""

from __future__ import annotations

import pytest

from retrieval.forms import in_one_form
from retrieval.verify import supports
from tests.retrieval.fakes import words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("on 2025-04-08", "on 8 April 2025"),
        ("on Apr. 8", "on April 8"),
        ("on 8 Sept", "on 8 September"),
        ("at 8 p.m. on Sunday", "at 20:00 on Sunday"),
        ("at 7:15pm", "at 19:15"),
        ("at 12 a.m.", "at 0:00"),
        ("Mr. Zelensky", "Zelensky"),
        ("the U.S. said", "the United States said"),
        ("USD 5 million", "$5 million"),
        ("“It’s late”", '"It\'s late"'),
        ("one third of them", "a third of them"),
    ],
)
def test_two_ways_of_writing_have_one_form(one: str, other: str) -> None:
    assert in_one_form(one) == in_one_form(other)


@pytest.mark.parametrize(
    "text",
    ["2025-13-08", "12-2025-04-08", "Jan said so", "he told us", "3 US dollars", "US$3", "MSU", "am I?"],
)
def test_what_only_looks_alike_stays_as_it_is(text: str) -> None:
    assert in_one_form(text) == text


@pytest.mark.parametrize(
    ("quote", "sentence"),
    [
        ("Ukraine's president, Volodymyr Zelensky, said the grain deal was over.", "Mr Zelensky said it was over."),
        ("The bridge opens on 8 April 2025.", "The bridge opens on 2025-04-08."),
        ("The bridge opens on 2025-04-08.", "The bridge opens on 8 April 2025."),
        ("The show starts at 8 p.m. on Sunday.", "The show starts at 20:00 on Sunday."),
        ("The United States sued Google over search.", "The US sued Google over search."),
        ("The Department of Justice sued Google over search.", "The DOJ sued Google over search."),
        ("Revenue was $89.5B for the quarter.", "Revenue was $89.5 billion for the quarter."),
        ("The council fined the firm €1.2bn in May.", "In May the council fined the firm 1.2 billion euros."),
    ],
)
def test_a_sentence_may_write_it_otherwise(quote: str, sentence: str) -> None:
    assert supports(sentence, quote, "", words)


@pytest.mark.parametrize(
    ("quote", "sentence"),
    [
        ("The bridge opens on 8 April 2025.", "The bridge opens on 2025-08-04."),
        ("The show starts at 8 p.m. on Sunday.", "The show starts at 8 a.m. on Sunday."),
        ("The mayor told us that the bridge is shut.", "The mayor told the US that the bridge is shut."),
    ],
)
def test_another_day_time_or_country_is_another(quote: str, sentence: str) -> None:
    assert not supports(sentence, quote, "", words)
