"""Passages: whole sentences, measured in tokens, found again at their offsets in the body."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.article import Passage
from ingest.encoder import Encoder
from ingest.passages import CountTokens, PassageRules, passage_header, sentence_spans, split_article
from ingest.text import clean_text
from tests.ingest.newsroom import article, sample_articles

SMALL = PassageRules(max_tokens=12, max_overlap_tokens=5, max_characters=150)
USUAL = PassageRules()


def count_words(texts: Sequence[str]) -> list[int]:
    """The simplest tokenizer: a token a word."""
    return [len(text.split()) for text in texts]


def count_characters(texts: Sequence[str]) -> list[int]:
    """The most thorough one, as of a model that knows no word: a token a character."""
    return [len("".join(text.split())) for text in texts]


def count_bytes(texts: Sequence[str]) -> list[int]:
    """A byte-level model's worst: several tokens a character."""
    return [len("".join(text.split()).encode()) for text in texts]


def split(body: str, rules: PassageRules = SMALL, count: CountTokens = count_words) -> list[Passage]:
    return split_article(article(body), "a1", 3, rules, count)


def texts(body: str, rules: PassageRules = SMALL, count: CountTokens = count_words) -> list[str]:
    return [passage.text for passage in split(body, rules, count)]


# -- by example


def test_a_short_article_is_one_passage() -> None:
    body = "The bridge closed. Nobody was hurt."
    assert split(body) == [Passage("a1", 3, 0, 0, len(body), body)]
    assert split(body)[0].id == "a1.3.0"


def test_passages_hold_whole_sentences_and_repeat_the_last_one() -> None:
    body = "One two three four. Five six seven eight. Nine ten eleven. Twelve thirteen fourteen fifteen."
    assert texts(body) == [
        "One two three four. Five six seven eight. Nine ten eleven.",
        "Nine ten eleven. Twelve thirteen fourteen fifteen.",
    ]


def test_a_long_sentence_is_not_repeated() -> None:
    long = "One two three four five six seven."
    assert texts(f"Zero. {long} Eight nine ten eleven twelve.") == [f"Zero. {long}", "Eight nine ten eleven twelve."]


def test_overlap_can_be_switched_off() -> None:
    rules = PassageRules(max_tokens=4, overlap_sentences=0)
    assert texts("One two. Three four. Five six.", rules) == ["One two. Three four.", "Five six."]


def test_a_sentence_longer_than_a_passage_is_cut_between_words() -> None:
    words = [f"w{i}" for i in range(30)]
    parts = texts(" ".join(words) + ".")
    assert [len(part.split()) for part in parts] == [12, 12, 6]
    assert " ".join(parts) == " ".join(words) + "."


def test_a_heading_is_no_part_of_the_sentence_after_it() -> None:
    assert sentence_spans("What we know\n\nThe bridge is closed.") == [(0, 12), (14, 35)]


def test_a_word_of_ten_thousand_characters_is_cut() -> None:
    body = "x" * 10_000
    parts = texts(body, USUAL)
    assert "".join(parts) == body
    assert max(map(len, parts)) <= USUAL.max_characters


@pytest.mark.parametrize("body", ["", " ", "\n\n", "\t \n \n\n", "\u00a0\u2003"])
def test_a_body_without_words_has_no_passages(body: str) -> None:
    assert split(body) == []


@pytest.mark.parametrize("body", [".", "🙂", "“", "1", "…\n\n—"])
def test_a_body_of_a_sign_is_a_passage(body: str) -> None:
    assert [p.text for p in split(body)] == [body]


def test_offsets_are_code_points() -> None:
    body = "👩‍👩‍👧‍👦 watched. Zoë — 𝔄𝔅 — said é. " + "The rest is known to all. " * 4
    for passage in split(body):
        assert body[passage.start : passage.end] == passage.text
    assert split(body)[0].text.startswith("👩‍👩‍👧‍👦 watched.")


def test_scripts_without_spaces_are_cut_too() -> None:
    body = "周二桥梁关闭" * 100 + "。没有人受伤。"
    parts = split(body, PassageRules(max_tokens=220, max_overlap_tokens=60), count_characters)
    assert all(count_characters([p.text])[0] <= 220 for p in parts)
    assert parts[-1].text.endswith("没有人受伤。")


def test_signs_of_several_tokens_are_cut_shorter() -> None:
    parts = texts("🙂" * 100, PassageRules(max_tokens=220), count_bytes)
    assert [len(part) for part in parts] == [50, 50]


@pytest.mark.parametrize("language", [None, "en", "de", "zh", "ar", "xx", "EN", "x-klingon"])
def test_any_language_is_taken(language: str | None) -> None:
    body = "First sentence here. Second sentence here."
    passages = split_article(article(body, language=language), "a1", 1, SMALL, count_words)
    assert "".join(p.text for p in passages) == body


def test_the_header_names_what_is_known() -> None:
    assert passage_header(article()) == "Bridge closed after barge strike\nThe Halvern Post, 3 March 2026"
    assert passage_header(article(publisher=None, published_at=None)) == "Bridge closed after barge strike"
    assert passage_header(article(headline=None, published_at=None)) == "The Halvern Post"
    assert passage_header(article(headline=None, publisher=None, published_at=None)) == ""


def test_the_fingerprint_names_every_rule() -> None:
    """Two sets of rules that split differently must never share an index."""
    changed = [
        PassageRules(max_tokens=100),
        PassageRules(overlap_sentences=2),
        PassageRules(max_overlap_tokens=10),
        PassageRules(max_characters=500),
        PassageRules(segmenter="other"),
    ]
    assert len({rules.fingerprint for rules in [USUAL, *changed]}) == 6


# -- for any text

WORDS = st.sampled_from(
    "The a bridge Mr. U.S. 3.5 e.g. No. “Yes,” said. he. Why? Never! … 你好。我很好。 🙂 👩‍👩‍👧‍👦 é é Straße مرحبا؟ "
    "https://halvern.example/a.b?c=d ---- ( ) \u200b \u00ad ภาษาไทย x! ».".split(" ")
)
GAPS = st.sampled_from([" ", " ", " ", "  ", "\n", "\n\n", "\n\n\n", "\t", "\u00a0", "", "\u2028"])
PROSE = st.lists(st.tuples(WORDS, GAPS), max_size=80).map(lambda parts: "".join(w + g for w, g in parts))
RUNS = st.builds(lambda sign, n: sign * n, st.sampled_from("xé你🙂#ﷺİ\u0301"), st.integers(90, 450))
BODIES = st.one_of(
    PROSE,
    st.text(max_size=400),
    st.lists(st.one_of(PROSE, RUNS, st.text(max_size=50)), max_size=4).map(" ".join),
).map(clean_text)
RULES = st.builds(
    PassageRules,
    max_tokens=st.integers(5, 40),
    overlap_sentences=st.integers(0, 4),
    max_overlap_tokens=st.integers(0, 40),
    max_characters=st.integers(100, 300),
)


def check(body: str, rules: PassageRules, count: CountTokens) -> None:
    """What holds for every body, tokenizer and set of rules."""
    passages = split(body, rules, count)
    assert [p.ordinal for p in passages] == list(range(len(passages)))
    covered: set[int] = set()
    for passage in passages:
        assert body[passage.start : passage.end] == passage.text
        assert passage.text == passage.text.strip() != ""
        assert len(passage.text) <= rules.max_characters
        assert count([passage.text])[0] <= rules.max_tokens
        covered.update(range(passage.start, passage.end))
    assert all(character.isspace() for at, character in enumerate(body) if at not in covered)
    for one, after in pairwise(passages):
        assert one.start < after.start
        assert one.end < after.end
    _check_whole_sentences(body, passages, rules, count)


def _check_whole_sentences(body: str, passages: list[Passage], rules: PassageRules, count: CountTokens) -> None:
    for start, end in sentence_spans(body, "en"):
        if end - start > rules.max_characters or count([body[start:end]])[0] > rules.max_tokens:
            continue
        for passage in passages:
            inside = passage.start <= start and end <= passage.end
            outside = passage.end <= start or end <= passage.start
            assert inside or outside, f"{body[start:end]!r} is cut by passage {passage.ordinal}"


@given(BODIES, RULES, st.sampled_from([count_words, count_characters, count_bytes]))
@settings(max_examples=300)
def test_passages_of_any_text(body: str, rules: PassageRules, count: CountTokens) -> None:
    check(body, rules, count)


@given(BODIES)
@settings(max_examples=150)
def test_passages_of_any_text_by_the_encoders_own_tokens(encoder: Encoder, body: str) -> None:
    check(body, PassageRules(max_tokens=30, max_overlap_tokens=10, max_characters=250), encoder.count_tokens)


def test_passages_of_the_sample_by_the_encoders_own_tokens(encoder: Encoder) -> None:
    for each in sample_articles():
        check(each.body, USUAL, encoder.count_tokens)


@given(st.text(max_size=300).map(clean_text))
def test_sentences_are_in_order_apart_and_trimmed(body: str) -> None:
    spans = sentence_spans(body)
    assert all(body[s:e] == body[s:e].strip() != "" for s, e in spans)
    assert all(one[1] <= after[0] for one, after in pairwise(spans))
    assert "".join("".join(body[s:e] for s, e in spans).split()) == "".join(body.split())


@pytest.mark.parametrize(("reads", "gets"), [(512, 220), (256, 220), (128, 92), (8, 16)])
def test_passages_fit_what_the_encoder_reads(reads: int, gets: int) -> None:
    assert PassageRules.fitting(reads).max_tokens == gets
