"""Who does something, and who it is done to, are those of the quote."""

from __future__ import annotations

from time import process_time

import pytest

from retrieval.acts import acts_kept
from retrieval.verify import supports
from tests.retrieval.fakes import words


@pytest.mark.parametrize(
    ("quote", "sentence"),
    [
        ("The police said the mayor was killed by a gang.", "The police killed the mayor."),
        ("Smith, the head of Acme, spoke about Jones's firing by Bolt.", "Acme fired Jones."),
        ("Petra Lind, the head of Acme, published a statement about Ana Ruiz's firing.", "Acme fired Ana Ruiz."),
        ("The board ousted Jones, and staff insisted that he be reinstated.", "The board reinstated Jones."),
        ("Ann met Bob after his divorce from Carla.", "Ann and Bob divorced."),
        ("Ann spoke about divorce with Bob before they got married.", "Ann and Bob divorced."),
        (
            "Following the opening of a potential investigation into Acme, the regulator met on Monday.",
            "The regulator opened an investigation into Acme.",
        ),
        ("The dance was performed by Jones on Friday.", "Jones was performed on Friday."),
        ("Ben Cole, who ran the port, was dismissed by the council.", "The council ran the port."),
        ("They have defeated Halvern, Tessarby and Ullenquay in a month.", "Ullenquay defeated Halvern in a month."),
        ("Employees of Acme left the building in protest.", "Acme left the building in protest."),
        ("The mayor spoke about an award for the nurse.", "The mayor received an award."),
        ("Ana Ruiz told the board that Ben Cole had sold the ferry.", "Ana Ruiz sold the ferry."),
        ("The storm killed thirty people in Halvern.", "The storm died in Halvern."),
    ],
)
def test_another_one_is_not_said_to_do_it(quote: str, sentence: str) -> None:
    assert not supports(sentence, quote, "", words)


@pytest.mark.parametrize(
    ("quote", "sentence"),
    [
        ("Halvern State has hired Ben Cole as its next coach.", "Ben Cole was hired by Halvern State."),
        ("Ben Cole was hired by Halvern State in May.", "Halvern State hired Ben Cole in May."),
        ("Acme's firing of Jones shocked the staff.", "Acme fired Jones."),
        ("Ferries were handed a 10-point penalty by the league.", "Ferries were given a 10-point penalty."),
        ("Athletic have been given a 10-point penalty.", "Athletic received a 10-point penalty."),
        ("The storm killed thirty people in Halvern.", "Thirty people died in Halvern."),
        ("The ferry Aurora collided with the tanker Borealis.", "The tanker Borealis and the ferry Aurora collided."),
        (
            "The strike that halted the ferry on Monday cost the town €3 million.",
            "The strike cost the town €3 million.",
        ),
        ("A coach carrying a band ran into a lorry.", "A coach ran into a lorry."),
        ("Ana Ruiz, who ran the port, was dismissed by the council.", "Ana Ruiz ran the port."),
        ("Most of the towns opposed the plan.", "The towns opposed the plan."),
        ("Ruiz visited Halvern on Monday and met the mayor.", "Ruiz met the mayor."),
        ("After knocking out Halvern, Tessarby will play at home.", "Tessarby knocked out Halvern."),
    ],
)
def test_the_same_one_in_another_frame_is(quote: str, sentence: str) -> None:
    assert supports(sentence, quote, "", words)


def test_a_text_made_to_be_slow_costs_no_more_than_others() -> None:
    text = "Nobody was hurt in the collision, and " * 100
    started = process_time()
    acts_kept(f"{text} so.", text, words)
    assert process_time() - started < 5  # seconds; a minute where each act was looked for in every place


def test_a_first_name_is_as_good_as_a_last() -> None:
    quote = "Will, who divorced his first wife, spoke about his marriage with Jada."
    assert not acts_kept("Jada Lind and Will Lind divorced.", quote, words)
    assert acts_kept("Will Lind divorced his first wife.", quote, words)


def test_where_it_must_be_sure_a_pronoun_is_not_enough() -> None:
    quote = "In 2019 they beat Tessarby."
    assert acts_kept("Halvern beat Tessarby.", quote, words)
    assert not acts_kept("Halvern beat Tessarby in 2019, in Halvern.", f"{quote} Halvern saw it.", words, sure=True)
