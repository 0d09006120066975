"""Query -> hits: two indexes fused by rank, copies of one story once, what the corpus no longer holds dropped."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ingest.article import ArticleFilter, StoredArticle
from retrieval.search import Searcher, fuse
from tests.retrieval.fakes import FakeCorpus, FakeEncoder, FakeIndex, index_hit, query, stored, whole

BRIDGE = "The Lanthorn Bridge has been closed to all traffic since a loaded gravel barge struck one of its piers."
FERRY = "Ferry crews walked out at five on Monday after talks over pay broke down, and most sailings were cancelled."
QUOTA = "Fishing boats on the coast may land less sole this year, the regional fisheries commissioner announced today."


def search(
    articles: list[StoredArticle],
    lexical: FakeIndex,
    dense: FakeIndex | None = None,
    *,
    k: int = 10,
    only: ArticleFilter | None = None,
    named: tuple[str, ...] = (),
) -> list[str]:
    """IDs of the articles found, in order."""
    return [hit.article_id for hit in _hits(articles, lexical, dense or FakeIndex(), k, only, named)]


def _hits(articles, lexical, dense, k=10, only=None, named=()):
    searcher = Searcher(FakeCorpus(articles), FakeEncoder(), dense, lexical)
    return searcher.search(query("Why is the bridge closed?", only=only, named_publishers=named), k)


# -- fusing


def test_fusion_adds_the_reciprocal_ranks_with_k_60() -> None:
    a, b, c = (index_hit(name) for name in "abc")
    fused = fuse([(1.0, [a, b]), (0.5, [b, c])])
    assert [(h.article_id, score) for h, score in fused] == [
        ("b", pytest.approx(1 / 62 + 0.5 / 61)),
        ("a", pytest.approx(1 / 61)),
        ("c", pytest.approx(0.5 / 62)),
    ]


def test_scores_of_the_indexes_do_not_count_only_their_order_does() -> None:
    a, b = index_hit("a", score=0.001), index_hit("b", score=1000.0)
    assert [h.article_id for h, _ in fuse([(1.0, [a, b])])] == ["a", "b"]


def test_ties_stay_in_the_order_of_first_appearance() -> None:
    a, b = index_hit("a"), index_hit("b")
    assert [h.article_id for h, _ in fuse([(1.0, [a]), (1.0, [b])])] == ["a", "b"]
    assert [h.article_id for h, _ in fuse([(1.0, [b]), (1.0, [a])])] == ["b", "a"]


def test_nothing_found_fuses_to_nothing() -> None:
    assert fuse([]) == fuse([(1.0, []), (0.5, [])]) == []


# -- hits


def test_a_hit_carries_the_words_of_the_corpus_and_the_article_s_fields() -> None:
    post = stored("post", f"{FERRY} {BRIDGE}")
    passage = index_hit("post", len(FERRY) + 1, len(FERRY) + 1 + len(BRIDGE), score=0.7)
    (hit,) = _hits([post], FakeIndex([passage]), FakeIndex([passage]))
    assert hit.text == BRIDGE == post.article.body[hit.start : hit.end]
    assert (hit.rank, hit.publisher, hit.url) == (1, "The Halvern Post", "https://halvern.example/post")
    assert hit.cosine == 0.7
    assert hit.score == pytest.approx(1.5 / 61)


def test_a_passage_that_only_the_lexical_index_found_has_no_cosine() -> None:
    post = stored("post", BRIDGE)
    (hit,) = _hits([post], FakeIndex([whole(post, score=12.5)]), FakeIndex())
    assert hit.cosine is None


def test_ranks_count_from_one_without_gaps_and_k_is_respected() -> None:
    articles = [stored(f"a{i}", f"Report number {i} of the day is about something else altogether.") for i in range(6)]
    everything = FakeIndex([whole(a) for a in articles])
    hits = _hits(articles[1:], everything, FakeIndex(), k=3)
    assert [(h.rank, h.article_id) for h in hits] == [(1, "a1"), (2, "a2"), (3, "a3")]
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)


def test_an_empty_corpus_gives_no_hits() -> None:
    assert search([], FakeIndex()) == []


# -- copies and versions


def test_copies_of_one_wire_story_are_shown_once() -> None:
    wire = stored("wire", BRIDGE)
    copy = stored("copy", f"{BRIDGE} Readers sent pictures.", origin_id="wire", publisher="The Coast Courier")
    other = stored("other", FERRY)
    assert search([wire, copy, other], FakeIndex([whole(copy), whole(wire), whole(other)])) == ["copy", "other"]


def test_the_same_words_from_another_origin_are_no_copy() -> None:
    """Too short for the corpus to call it a copy: both stay, and the reader judges."""
    assert search(
        [stored("a", BRIDGE), stored("b", BRIDGE)], FakeIndex([index_hit("a", 0, 90), index_hit("b", 0, 90)])
    ) == [
        "a",
        "b",
    ]


def test_another_part_of_the_same_origin_s_story_is_no_copy() -> None:
    wire, longer = stored("wire", BRIDGE), stored("longer", f"{BRIDGE} {QUOTA}", origin_id="wire")
    added = index_hit("longer", len(BRIDGE) + 1, len(BRIDGE) + 1 + len(QUOTA))
    assert search([wire, longer], FakeIndex([whole(wire), added])) == ["wire", "longer"]


def test_overlapping_passages_of_one_article_both_count() -> None:
    post = stored("post", BRIDGE)
    assert search([post], FakeIndex([index_hit("post", 0, 80), index_hit("post", 10, 99)])) == ["post", "post"]


def test_passages_of_a_replaced_version_are_dropped() -> None:
    now = stored("post", BRIDGE, version=2)
    assert search([now], FakeIndex([index_hit("post", 0, 40, version=1), index_hit("post", 0, 40, version=2)])) == [
        "post"
    ]


def test_passages_of_a_forgotten_article_are_dropped() -> None:
    kept = stored("kept", BRIDGE)
    assert search([kept], FakeIndex([index_hit("forgotten"), whole(kept)])) == ["kept"]


# -- filters


def test_filters_reach_both_indexes() -> None:
    only = ArticleFilter(("The Halvern Post",), datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 5, tzinfo=UTC))
    lexical, dense = FakeIndex(), FakeIndex()
    search([], lexical, dense, only=only)
    assert [asked for _, asked in lexical.asked] == [asked for _, asked in dense.asked] == [only]


def test_at_least_as_many_hits_as_wanted_are_asked_of_each_index() -> None:
    lexical, dense = FakeIndex(), FakeIndex()
    search([], lexical, dense, k=300)
    assert lexical.asked[0][0] == dense.asked[0][0] == 300


def test_a_publisher_named_in_the_question_rises_and_hides_no_other() -> None:
    other, post = stored("other", FERRY, publisher="The Coast Courier"), stored("post", BRIDGE)
    lexical = FakeIndex([whole(other), whole(post)], found_at={"The Halvern Post": [whole(post)]})
    assert search([other, post], lexical) == ["other", "post"]
    assert search([other, post], lexical, named=("The Halvern Post",)) == ["post", "other"]


def test_a_named_publisher_keeps_the_dates_that_were_asked_for() -> None:
    since = datetime(2026, 3, 1, tzinfo=UTC)
    lexical = FakeIndex()
    search([], lexical, only=ArticleFilter((), since, None), named=("The Halvern Post",))
    assert [asked for _, asked in lexical.asked] == [
        ArticleFilter((), since, None),
        ArticleFilter(("The Halvern Post",), since, None),
    ]


def test_a_publisher_that_was_asked_for_outright_is_the_only_scope() -> None:
    lexical = FakeIndex()
    search([], lexical, only=ArticleFilter(("The Coast Courier",)), named=("The Halvern Post",))
    assert [asked.publishers for _, asked in lexical.asked] == [("The Coast Courier",)]
