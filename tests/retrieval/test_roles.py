"""Nobody is taken for somebody who stands near."""

from __future__ import annotations

import pytest

from retrieval.roles import roles_kept
from tests.retrieval.fakes import words

ANA = '"We will not pay," said Ana Ruiz, and Ben Cole agreed.'
CHIEFS = "Captain Ana Ruiz and the former treasurer, Ben Cole, pleaded guilty beside Petra Lind."
AIDE = "A spokesman for Lind met reporters on Monday."


@pytest.mark.parametrize(
    ("quote", "sentence"),
    [
        ("The deputy mayor resigned on Monday.", "The mayor resigned on Monday."),
        ("The mayor's deputy resigned on Monday.", "The mayor resigned on Monday."),
        ("The former president spoke at the rally.", "The president spoke at the rally."),
        ("The attempted murder shocked the town.", "The murder shocked the town."),
        ("A fake video of the singer was watched.", "A video of the singer was watched."),
        (AIDE, "Lind met reporters on Monday."),
        (ANA, '"We will not pay," said Ben Cole, and Ana Ruiz agreed.'),
        ("She had misled him, he said.", "He had misled her."),
        ("Ben Cole, who is from Halvern, resigned, Ana Ruiz said.", "Ana Ruiz resigned."),
        (CHIEFS, "The former treasurer, Ana Ruiz, pleaded guilty."),
    ],
)
def test_another_is_refused(quote: str, sentence: str) -> None:
    assert not roles_kept(sentence, quote, words)


@pytest.mark.parametrize(
    ("quote", "sentence"),
    [
        ("The deputy mayor resigned on Monday.", "The deputy mayor resigned."),
        ("The former president, Petra Lind, spoke at the rally.", "Petra Lind spoke at the rally."),
        ("The deputy mayor resigned and the mayor thanked him.", "The mayor thanked the deputy."),
        (AIDE, "Lind's spokesman met reporters."),
        ("Ana Ruiz, Ben Cole and Petra Lind resigned.", "Ana Ruiz resigned, and Ben Cole resigned."),
        ("She had misled him, he said.", "He said that she had misled him."),
        (CHIEFS, "The former treasurer Ben Cole pleaded guilty, as did Ana Ruiz."),
        (ANA, "Ana Ruiz said they will not pay."),
        ("Ana Ruiz, the mayor of Tampa, said the bridge is shut.", "Ana Ruiz said the bridge is shut."),
        ("The bridge is shut, said a tired Ana Ruiz of Tampa.", "Ana Ruiz said the bridge is shut."),
    ],
)
def test_the_same_is_accepted(quote: str, sentence: str) -> None:
    assert roles_kept(sentence, quote, words)
