"""Somebody is only what the quote says that this one is."""

from __future__ import annotations

import pytest

from retrieval.predicates import predicates_kept
from tests.retrieval.fakes import words


@pytest.mark.parametrize(
    ("quote", "sentence"),
    [
        ("Jones will return to Acme as CEO with a board of Lee and Kim.", "Lee is the CEO of Acme."),
        ("The board of Acme consists of Ana Ruiz and Bolt CEO Ben Cole.", "Ben Cole is the CEO of Acme."),
        ("Petra Lind, the mayor, met Ben Cole.", "Ben Cole is the mayor."),
        ("The minister visited an ill child.", "The minister is ill."),
        ("Mira and the producer Tom split, before he met the drummer, Ana.", "Ana is the producer."),
    ],
)
def test_another_one_is_not(quote: str, sentence: str) -> None:
    assert not predicates_kept(sentence, quote, words)


@pytest.mark.parametrize(
    ("quote", "sentence"),
    [
        ("Lee, the CEO of Acme, resigned.", "Lee is the CEO of Acme."),
        ("Drivers are sent through Kelmarrow, a detour of 38 kilometres.", "The detour is 38 kilometres."),
        ("Acme CEO Lee resigned.", "Lee is the CEO of Acme."),
        ("The head of the union, Carla Benz, spoke.", "Carla Benz is the head of the union."),
        ("Acme hired Lee as CEO.", "Lee is CEO of Acme."),
        ("Lee was named CEO on Monday.", "Lee is CEO."),
        ("The ill minister stayed at home.", "The minister is ill."),
        ("FTX co-founder and former CTO Gary Wang pleaded guilty.", "Gary Wang is a co-founder of FTX."),
    ],
)
def test_the_same_one_is(quote: str, sentence: str) -> None:
    assert predicates_kept(sentence, quote, words)
