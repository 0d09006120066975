"""What turns a claim round is noticed, and what does not is let pass."""

from __future__ import annotations

import pytest

from retrieval.verify import supports
from tests.retrieval.fakes import words

STRUCK = "A barge hit the bridge on Sunday, and the council plans to repair it."


@pytest.mark.parametrize(
    ("quote", "sentence"),
    [
        ("The company failed to meet its target.", "The company meets its target, as planned."),
        ("The mayor refused to resign.", "The mayor may resign."),
        ("The mayor declined to answer the question.", "The mayor answers the question."),
        ("The bank avoided a default.", "The bank defaulted."),
        ("The minister ruled out a tax rise.", "The minister announced a tax rise."),
        ("The minister stopped short of calling it a crime.", "The minister was calling it a crime."),
        ("There is little evidence that the drug works.", "There is evidence that the drug works."),
        ("The drug rarely works, doctors said.", "The drug works, doctors said."),
        ("Many dockers went home.", "Few dockers went home."),
        ("The museum opens daily except on Mondays.", "The museum opens on Mondays."),
        ("The deal excludes fishing.", "The deal includes fishing."),
        ("The ferry has not sailed.", "The ferry has never sailed."),
        ("The players didn't lie down and die.", "The players died."),
        ("The mayor did not accept the plan to reject imports.", "The mayor did not reject imports."),
        ("The court declined to veto another ban on the ferry.", "The ferry is not being banned."),
    ],
)
def test_what_did_not_come_to_be_is_not_said_to_have(quote: str, sentence: str) -> None:
    assert not supports(sentence, quote, "", words)


@pytest.mark.parametrize(
    ("quote", "sentence"),
    [
        ("The council is considering raising fees in June.", "The council is raising fees in June."),
        ("The group called for a ban on fishing.", "The group banned fishing."),
        ("Police believe that Jones stole the boat.", "Jones stole the boat."),
        ("Prosecutors say that Jones stole the boat.", "Jones stole the boat."),
        ("Three people were arrested, according to rumours.", "Three people were arrested."),
        ("If the dam breaks, 300 people drown.", "300 people drown."),
        ("The firm will hire 20 people by 2025.", "The firm hired 20 people by 2025."),
        (STRUCK, "The council will repair the bridge."),
        (
            "The mayor said he may sue the firm for claims it made.",
            "The mayor said he will sue the firm for its claims.",
        ),
        ("It may rain in Halvern, and it may snow in Tessarby.", "It snows in Tessarby."),
        ("The firm will pay €3 million.", "The firm paid €3 million."),
        ("The firm agreed to buy the ferry.", "The firm bought the ferry."),
        ("The firm could cut jobs, and close two plants.", "The firm closes two plants."),
        ("Whether the bridge is safe is not known.", "The bridge is safe."),
        ("Staff insisted that the chief be reinstated.", "The chief was reinstated."),
        ("The union demanded that the minister resign.", "The minister resigned."),
        ("The union spoke of the potential closure of the school.", "The union spoke of the closure of the school."),
    ],
)
def test_what_may_be_or_will_be_is_not_said_to_be(quote: str, sentence: str) -> None:
    assert not supports(sentence, quote, "", words)


@pytest.mark.parametrize(
    ("quote", "sentence"),
    [
        (STRUCK, "A barge hit the bridge on Sunday."),
        ("A barge hit the bridge on Sunday, but no one was hurt.", "A barge hit the bridge on Sunday."),
        ("Lind, who denies the charge, paid the firm €18 in 2021.", "Lind paid the firm €18 in 2021."),
        ("The ferry has had few passengers in the past few days.", "The ferry has had few passengers."),
        ("The firm will hire 20 people and hired 10 in May.", "The firm hired 10 in May."),
        ("The firm managed to buy the ferry.", "The firm bought the ferry."),
        ("It may rain in Halvern, but the mayor opened the market.", "The mayor opened the market."),
        ("The firm built two ferries, which could sail in May.", "The firm built two ferries."),
        ("The firm - which prosecutors say knew of it - built a ferry.", "The firm built a ferry."),
        ("The mayor, who was elected in May, could resign.", "The mayor was elected in May."),
        ("The firm suggested a pause that would save the ferry.", "The firm suggested a pause to save the ferry."),
        ("Police failed to find the boat.", "Police did not find the boat."),
        ("The players didn't lie down and die.", "The players did not lie down."),
        ("The ferry did not sail and the crew went home.", "The crew went home."),
    ],
)
def test_a_doubt_about_something_else_is_none(quote: str, sentence: str) -> None:
    assert supports(sentence, quote, "", words)


@pytest.mark.parametrize(
    ("quote", "sentence"),
    [
        ("The road runs for 38 kilometres to the coast.", "The road runs for 38 miles to the coast."),
        ("The trial lasted three weeks.", "The trial lasted three months."),
        ("The law takes effect next week.", "The law takes effect this week."),
        ("Wages increased faster than prices.", "Prices increased faster than wages."),
        ("Officials urged people to leave the city.", "Officials ordered people to leave the city."),
        ("The young billionaire left the firm in May.", "The young millionaire left the firm in May."),
        ("Some of the dockers went home.", "Most of the dockers went home."),
        ("The minister was filmed in Paris.", "The minister was shot in Paris."),
        ("The princess was hired by the charity.", "The princess is engaged."),
        ("Ana likes that Ben pursued her.", "Ana and Ben are engaged."),
        ("The mayor died on Sunday.", "The mayor was killed on Sunday."),
    ],
)
def test_another_unit_time_or_measure_is_refused(quote: str, sentence: str) -> None:
    assert not supports(sentence, quote, "", words)
