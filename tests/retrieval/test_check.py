"""Claims against the sample corpus: a floor under the verdicts, and the rules one by one.

Of ``sample_claims.jsonl`` the rules were made on the first 53; the 44 marked ``unseen`` were written afterwards.
Measured in November 2026: right are 50 of the 53, and 34 of the 44, the other ten of which are all "not covered". What
must not happen is the wrong way round: a false claim that is supported, a true one that is contradicted. One does: that
the bridge can be crossed "from 2 April", which a later report takes back in other words.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from ingest.wiring import Library
from retrieval.answer import Evidence, Hit, Verdict
from retrieval.check import check_claim, refuse_fragment
from retrieval.errors import QuestionError
from retrieval.rivals import contradicts, values_held
from retrieval.wiring import Answering
from tests.retrieval.fakes import NOON, all_alike, evidence, hit, query, words

CLAIMS = [
    json.loads(line)
    for line in (Path(__file__).parent.parent / "data" / "sample_claims.jsonl").read_text(encoding="utf-8").splitlines()
]

Checked = list[tuple[dict[str, str], Verdict]]


@pytest.fixture(scope="module")
def checked(answering: Answering) -> Checked:
    return [(claim, answering.check(answering.parse(claim["claim"]))) for claim in CLAIMS]


def right(checked: Checked, *, unseen: bool) -> tuple[int, int]:
    some = [(claim, verdict) for claim, verdict in checked if bool(claim.get("unseen")) == unseen]
    return sum(claim["verdict"] == verdict.kind for claim, verdict in some), len(some)


def test_most_verdicts_are_right(checked: Checked) -> None:
    known, of_known = right(checked, unseen=False)
    unseen, of_unseen = right(checked, unseen=True)
    assert known >= 0.9 * of_known
    assert unseen >= 0.7 * of_unseen


def test_hardly_any_is_the_wrong_way_round(checked: Checked) -> None:
    confusion = Counter((claim["verdict"], verdict.kind) for claim, verdict in checked)
    assert confusion["supported", "contradicted"] == 0
    assert confusion["contradicted", "supported"] <= 1
    assert confusion["not_covered", "supported"] == confusion["not_covered", "contradicted"] == 0


def test_every_quote_stands_and_an_origin_speaks_once(checked: Checked, sample: Library) -> None:
    for _, verdict in checked:
        assert bool(verdict.citations) == (verdict.kind != "not_covered")
        assert len({c.origin_id for c in verdict.citations}) == len(verdict.citations) <= 3
        dates = [c.published_at for c in verdict.citations if c.published_at]
        assert dates == sorted(dates, reverse=True)
        for c in verdict.citations:
            stored = sample.corpus.get(c.article_id, c.version)
            assert stored is not None
            assert stored.article.body[c.start : c.end] == c.quote


def test_what_is_not_covered_comes_with_what_is_near(checked: Checked) -> None:
    near = [verdict for claim, verdict in checked if claim["how"] == "near"]
    assert sum(bool(verdict.nearest) for verdict in near) >= 0.8 * len(near)
    assert all(not verdict.nearest for _, verdict in checked if verdict.kind != "not_covered")


# -- one sentence against one claim


def against(claim: str, sentence: str, headline: str = "") -> bool:
    return contradicts(claim, sentence, headline, sentence, words)


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        (
            "The repair of the bridge costs €9 million.",
            "The council puts the cost of the bridge repair at €6.8 million.",
        ),
        ("The quota was cut by 25 per cent.", "The quota was cut by 18 per cent on Tuesday."),
        ("The bridge reopens on 2 April.", "The bridge reopens on 9 April, one of two dates that were named."),
        ("The ferry leaves Halvern at 06:15.", "The ferry leaves Halvern at 07:15 and returns at noon."),
        ("The festival takes place from 5 to 7 June.", "The festival takes place from 29 to 31 May."),
        ("Ada Brenner won the election in Halvern.", "Odo Castellan won the election in Halvern by nine votes."),
        ("The library will close in March.", "The library will not close in March after all."),
        ("Several people were hurt in the collision.", "Nobody was hurt in the collision."),
        ("The council did not approve the budget.", "The council approved the budget on Friday."),
        ("Halvern United beat Tessarby 3-1.", "Halvern United beat Tessarby 2-1 on Saturday."),
    ],
)
def test_the_contrary(claim: str, sentence: str) -> None:
    assert against(claim, sentence)


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ("The repair of the bridge costs €9 million.", "The bridge opened in 1968 and carries 21,000 vehicles a day."),
        ("The bridge stays closed for six weeks.", "The bridge stays closed for at least five weeks."),
        ("About 20,000 vehicles cross the bridge.", "About 21,000 vehicles cross the bridge on a normal weekday."),
        ("The festival takes place on 30 May.", "The festival takes place from 29 to 31 May."),
        ("The quota was cut by 18 per cent.", "The quota was cut by 18 per cent on Tuesday."),
        ("The boat carries 80 people.", "The boat leaves the quay every 20 minutes, the council said."),
        ("Ada Brenner said the election was fair.", "Odo Castellan said the election was fair."),
        ("The library will close in March.", "The theatre will not close in March."),
        ("The repair costs €6.8 million.", "The repair costs €7.4 million, up from €6.8 million."),
        ("Halvern beat Tessarby 5-1.", "Halvern scored again to make it 4-1, the striker beating the Tessarby keeper."),
        (
            "Halvern United beat Tessarby 2-1.",
            "Ullenquay United drew 1-1, and Skarrow came from behind to beat Orla 3-2.",
        ),
        ("Halvern beat Tessarby 2-1.", "Halvern lost to a Tessarby side who beat Ullenquay 3-2 in May."),
        ("Halvern beat Tessarby in the cup final.", "In 2019 they beat Ullenquay to reach the cup final, in Halvern."),
        (
            "Acme announced on May 24 that it is laying off 600 people.",
            "Announced on April 25 that it will lay off 16 people.",
        ),
        ("Acme was fined €4 million.", "Under his plea agreement Lind will pay a fine of €150 million to the court."),
    ],
    ids=[
        "another matter",
        "at least",
        "about",
        "within",
        "the same",
        "another number",
        "both may say it",
        "another thing",
        "both values",
        "a score on the way",
        "other matches",
        "another match of one of them",
        "another year's final",
        "nobody is named",
        "another one's fine",
    ],
)
def test_what_is_not_the_contrary(claim: str, sentence: str) -> None:
    assert not against(claim, sentence)


def test_a_headline_says_what_a_sentence_is_about() -> None:
    sentence = "The steel bridge opened in 1968 and was last repainted in 2019."
    assert against("The Lanthorn Bridge opened in 1958.", sentence, "Lanthorn Bridge closed")
    assert not against("The Kelmarrow bridge opened in 1958.", sentence, "Lanthorn Bridge closed")


def test_a_day_is_no_number() -> None:
    assert not values_held("It opens on 2 April.", "It opens on 9 April with two new bearings.")
    assert values_held("It opens on April 9.", "It opens on Thursday, the 9 April.")


@pytest.mark.parametrize(
    "text", ["ten hag", "the new ferry", "climate change", "Petra Lind", "He left.", "1.5 million"]
)
def test_what_claims_nothing_is_refused(text: str) -> None:
    with pytest.raises(QuestionError, match="claims nothing that could be checked: write a whole sentence"):
        refuse_fragment(text)


@pytest.mark.parametrize("text", ["Prices rise.", "Lind resigns", "Nobody was hurt.", "Die Brücke bleibt geschlossen."])
def test_short_claims_and_other_languages_are_not_refused(text: str) -> None:
    refuse_fragment(text)


def test_no_sentence_in_the_sets_is_refused() -> None:
    for claim in CLAIMS:
        refuse_fragment(claim["claim"])


# -- several reports


def verdict(claim: str, *hits: Hit) -> Verdict:
    found: tuple[Evidence, ...] = evidence(*hits)
    return check_claim(query(claim), hits, found, words, all_alike)


def report(text: str, name: str, hours: int, **fields: str) -> Hit:
    return hit(text, article_id=name, published_at=NOON + timedelta(hours=hours), headline=None, **fields)


SECOND = report("The bridge will reopen to cars on 2 April.", "first", 0)
CLAIM = "The bridge will reopen to cars on 2 April."


def test_the_newest_report_decides_where_things_have_moved_on() -> None:
    ninth = report("The bridge will reopen to cars on 9 April.", "second", 72)
    assert [c.quote for c in verdict(CLAIM, SECOND, ninth).citations] == ["The bridge will reopen to cars on 9 April."]
    assert verdict(CLAIM, SECOND, ninth).kind == "contradicted"


def test_where_two_reports_of_one_day_disagree_the_claim_has_support() -> None:
    assert (
        verdict(CLAIM, SECOND, report("The bridge will reopen to cars on 9 April.", "second", 12)).kind == "supported"
    )


def test_an_older_report_does_not_speak_against_a_newer_one() -> None:
    ninth = report("The bridge will reopen to cars on 9 April.", "second", 72)
    assert verdict("The bridge will reopen to cars on 9 April.", SECOND, ninth).kind == "supported"


def test_a_report_of_what_was_done_is_not_undone_by_a_later_one() -> None:
    won = report("Halvern beat Tessarby 2-1 on Saturday.", "first", 0)
    again = report("Halvern beat Tessarby 3-1 on Saturday.", "second", 72)
    assert verdict("Halvern beat Tessarby 2-1 on Saturday.", won, again).kind == "supported"


def test_a_headline_does_not_say_who_died_in_a_song() -> None:
    song = hit("We open with a statement: The old Petra is gone, she died in March.", headline="Petra Lind sings")
    obituary = hit("She died in March.", headline="Petra Lind")
    assert verdict("Petra Lind died in March.", song).kind == "not_covered"
    assert verdict("Petra Lind died in March.", obituary).kind == "supported"


def test_a_notice_of_a_correction_repeats_what_was_wrong() -> None:
    body = (
        "Nine people were injured in the crash on Sunday. "
        "An earlier version said that eleven people were injured in the crash on Sunday."
    )
    told = verdict("Eleven people were injured in the crash on Sunday.", report(body, "crash", 0))
    assert (told.kind, [c.quote for c in told.citations]) == (
        "contradicted",
        ["Nine people were injured in the crash on Sunday."],
    )


def test_copies_of_one_story_are_quoted_once() -> None:
    copies = [report(CLAIM, name, hours, origin_id="wire") for name, hours in (("a", 0), ("b", 1), ("c", 2))]
    told = verdict(CLAIM, *copies, report(CLAIM, "own", 1))
    assert [c.article_id for c in told.citations] == ["c", "own"]
