"""Several questions in one message become one answer."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from retrieval.answer import Abstention, Answer, AnswerSentence, Citation
from retrieval.several import put_together
from tests.retrieval.fakes import NOON, query

QUESTION = query("Who opened the pier and when does the ferry sail?")


def citation(number: int, article_id: str, start: int = 0) -> Citation:
    return Citation(
        number,
        f"Quote {start} of {article_id}.",
        article_id,
        1,
        article_id,
        start,
        start + 9,
        None,
        None,
        None,
        None,
        NOON,
    )


def answer(question: str, *sentences: str, citations: tuple[Citation, ...] = (), **facts: object) -> Answer:
    """Each sentence stands on the citation in the same place."""
    given = Answer(
        question=question,
        understood_as=None,
        sentences=tuple(AnswerSentence(text, (n,)) for n, text in enumerate(sentences, start=1)),
        citations=citations,
        newest_evidence=NOON,
        origins=len(citations),
        outlets=len(citations),
        disagreement=(),
        written=False,
        notice=None,
        abstention=None if sentences else Abstention("no_evidence", "The articles I have do not answer this.", ()),
        answerability=0.7 if sentences else 0.2,
        seconds=0.1,
        passages=(),
        as_of=None,
        asked_at=NOON,
    )
    return replace(given, **facts)  # type: ignore[arg-type]


def one_each(origins: Collection[str], until: datetime | None) -> int:
    return len(origins)


PIER = answer("Who opened the pier?", "Petra Lind opened it.", citations=(citation(1, "a1"),))
FERRY = answer("when does the ferry sail?", "It sails at nine.", citations=(citation(1, "a2"),))


def test_each_question_s_answer_in_its_turn_under_numbers_of_one_list() -> None:
    whole = put_together(QUESTION, [PIER, FERRY], one_each)
    assert whole.question == QUESTION.asked
    assert [(s.text, s.citations) for s in whole.sentences] == [
        ("Petra Lind opened it.", (1,)),
        ("It sails at nine.", (2,)),
    ]
    assert [(c.number, c.article_id) for c in whole.citations] == [(1, "a1"), (2, "a2")]
    assert (whole.origins, whole.outlets, whole.notice) == (2, 2, None)


def test_one_quote_for_two_answers_is_one_citation() -> None:
    again = replace(FERRY, citations=(citation(1, "a1"),))
    whole = put_together(QUESTION, [PIER, again], one_each)
    assert [s.citations for s in whole.sentences] == [(1,), (1,)]
    assert len(whole.citations) == 1


def test_none_of_them_takes_all_the_room() -> None:
    cited = tuple(citation(n, "a1", start=10 * n) for n in range(1, 5))
    long = answer("Who opened the pier?", "One.", "Two.", "Three.", "Four.", citations=cited, disagreement=(1, 4))
    whole = put_together(QUESTION, [long, FERRY], one_each)
    assert [s.text for s in whole.sentences] == ["One.", "Two.", "It sails at nine."]
    assert len(whole.citations) == 3
    assert whole.disagreement == (), "the other side of it is not shown"


def test_what_has_no_answer_is_named() -> None:
    whole = put_together(QUESTION, [PIER, answer("when does the ferry sail?")], one_each)
    assert whole.answered
    assert whole.notice == "The articles I have do not answer “when does the ferry sail?”."


def test_without_any_answer_it_is_declined_as_one_question_is() -> None:
    whole = put_together(QUESTION, [answer("Who opened the pier?"), answer("when does the ferry sail?")], one_each)
    assert whole.abstention is not None
    assert (whole.question, whole.sentences, whole.citations) == (QUESTION.asked, (), ())
