"""What makes news of a watched question, and what does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.watch.news import Change, changed, news
from retrieval.answer import Answer, AnswerSentence, Citation, PassageRef
from tests.bot.fakes import DAY, answer, citation, declined

MONDAY = "The bridge reopened on Monday."
SHUT = "The bridge was shut again on Thursday, because a bearing has failed."
FERRY = "The ferry sails every hour while the bridge is shut."


def says(*facts: tuple[str, Citation], **changes: object) -> Answer:
    """Each sentence is its citation's quote."""
    cited = [replace(c, number=n, quote=text) for n, (text, c) in enumerate(facts, start=1)]
    sentences = [AnswerSentence(text, (n,)) for n, (text, _) in enumerate(facts, start=1)]
    return answer(*sentences, citations=cited, **changes)


def a(article: int, **changes: object) -> Citation:
    return citation(article, **changes)


def arrived(*answers: Answer) -> set[str]:
    """All that they cite, as if it had just come in."""
    return {c.article_id for one in answers for c in one.citations}


def texts(change: Change | None) -> list[str]:
    return [s.text for s in change.sentences] if change else []


def new(before: Answer, after: Answer) -> list[str]:
    return texts(changed(before, after, arrived(after)))


BEFORE = says((MONDAY, a(1)))


@pytest.mark.parametrize(
    ("after", "told"),
    [
        (says((SHUT, a(2)), (MONDAY, a(1))), [SHUT]),
        (says((MONDAY, a(1)), (SHUT, a(2)), (FERRY, a(3))), [SHUT, FERRY]),
        (says((SHUT, a(1, version=2))), [SHUT]),
        (says((MONDAY.replace("Monday", "Tuesday"), a(2))), ["The bridge reopened on Tuesday."]),
        (says((MONDAY.replace("reopened", "did not reopen"), a(2))), ["The bridge did not reopen on Monday."]),
        (says(("The bridge reopened on Monday for 12 days.", a(2))), ["The bridge reopened on Monday for 12 days."]),
    ],
    ids=["another article", "two", "a new version", "another day", "a denial", "a number"],
)
def test_news(after: Answer, told: list[str]) -> None:
    assert new(BEFORE, after) == told


@pytest.mark.parametrize(
    "after",
    [
        BEFORE,
        declined(),
        says((SHUT, a(1))),
        says((SHUT, a(2, origin_id=a(1).origin_id))),
        says((MONDAY, a(2))),
        says(("The bridge  reopened on Monday", a(2))),
        says(("On Monday the bridge reopened.", a(2))),
        says((MONDAY, a(1, version=2))),
    ],
    ids=[
        "the same",
        "no answer any more",
        "another sentence of the article that was cited",
        "a copy of the story that was cited",
        "another outlet in the same words",
        "the same words set differently",
        "the same words in another order",
        "a new version that says the same",
    ],
)
def test_no_news(after: Answer) -> None:
    assert new(BEFORE, after) == []


def test_an_answer_where_there_was_none_is_news() -> None:
    nothing = declined()
    after = says((SHUT, a(2)), (MONDAY, a(1)))
    assert a(1).article_id in {p.article_id for p in nothing.passages}
    assert new(nothing, after) == [SHUT, MONDAY]
    assert new(nothing, says((MONDAY, a(1)))) == []  # that article did not answer the question before
    assert new(nothing, declined("Still nothing.")) == []


def test_what_was_there_already_is_no_new_evidence() -> None:
    after = says((SHUT, a(2)))
    assert changed(BEFORE, after, arrived=set()) is None
    assert texts(changed(BEFORE, after, arrived={a(2).article_id})) == [SHUT]
    read = replace(BEFORE, passages=(PassageRef(a(2).article_id, 1, 0, 100),))
    assert new(read, after) == []  # it was read for the answer before, and not cited
    assert new(read, says((SHUT, a(2, version=2)))) == [SHUT]


def test_a_sentence_with_one_new_witness_of_two() -> None:
    both = AnswerSentence(SHUT, (1, 2))
    after = answer(both, citations=[citation(1, quote=SHUT), citation(2, quote=SHUT)])
    assert new(BEFORE, after) == [SHUT]


# -- for any answers

facts = st.lists(
    st.tuples(
        st.sampled_from([MONDAY, SHUT, FERRY, "Nobody was hurt.", "12 people were hurt.", "14 people were hurt."]),
        st.builds(lambda article, version: a(article, version=version), st.integers(1, 4), st.integers(1, 3)),
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda fact: fact[0],
)


@given(facts, st.randoms(use_true_random=False))
def test_a_mere_reordering_is_no_news(some: list[tuple[str, Citation]], random: Random) -> None:
    shuffled = list(some)
    random.shuffle(shuffled)
    assert new(says(*some), says(*shuffled)) == []


@given(facts, facts)
def test_what_is_news_is_said_and_cited_by_new_evidence(
    some: Sequence[tuple[str, Citation]], others: Sequence[tuple[str, Citation]]
) -> None:
    before, after = says(*some), says(*others)
    change = changed(before, after, arrived(after))
    if change is None:
        return
    known = {(c.article_id, c.version) for c in before.citations}
    said = {s.text for s in before.sentences}
    assert [c.number for c in change.citations] == list(range(1, len(change.citations) + 1))
    for sentence in change.sentences:
        assert sentence.text in {s.text for s in after.sentences} - said
        cited = [change.citations[number - 1] for number in sentence.citations]
        assert any((c.article_id, c.version) not in known for c in cited)
        assert {replace(c, number=0) for c in cited} <= {replace(c, number=0) for c in after.citations}


@given(facts, facts)
def test_what_was_told_once_is_not_told_again(
    some: Sequence[tuple[str, Citation]], others: Sequence[tuple[str, Citation]]
) -> None:
    before, after = says(*some), says(*others)
    assert changed(after, after, arrived(before, after)) is None


# -- told


def test_news_are_an_answer_of_their_own() -> None:
    after = says((MONDAY, a(1)), (SHUT, a(2, published_at=DAY + timedelta(days=3))), origins=2, outlets=5)
    change = changed(BEFORE, after, arrived(after))
    assert change
    told = news("What of the bridge?", BEFORE, after, change)
    assert [s.text for s in told.sentences] == [SHUT]
    assert [(c.number, c.article_id) for c in told.citations] == [(1, a(2).article_id)]
    assert (told.question, told.origins, told.outlets) == ("What of the bridge?", 1, 1)
    assert told.newest_evidence == DAY + timedelta(days=3)
    assert told.notice == f"Before (9 March 2026): “{MONDAY}”"


def test_news_where_nothing_was_known() -> None:
    after = says((MONDAY, a(2, published_at=None)))
    change = changed(declined(), after, arrived(after))
    assert change
    told = news("What of the bridge?", declined(), after, change)
    assert told.newest_evidence is None
    assert told.notice == "Before, the articles did not answer this question."


def test_what_was_said_before_makes_no_link_and_is_cut_to_size() -> None:
    before = says((f"See halvern.example for more. {'word ' * 100}", a(1)))
    after = says((SHUT, a(2)))
    change = changed(before, after, arrived(after))
    assert change
    notice = news("?", before, after, change).notice or ""
    assert "halvern.example" not in notice
    assert len(notice) < 330
