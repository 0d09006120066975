"""JSON records: the usual names, one bad record never touching the others."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.article import Article
from ingest.errors import RejectedArticle
from ingest.sources import Limits, SourceOutcome
from ingest.sources.fields import article_from_record
from ingest.sources.records import read_json
from tests.ingest.sources_fakes import FETCHED_AT, read, read_one

SHARED = Path(__file__).parents[3] / "shared" / "data" / "multihop_rag" / "corpus.json.gz"


def article(**record: Any) -> Article:
    return article_from_record({"body": "The bridge reopened.", **record}, name="r", fetched_at=FETCHED_AT)


def json_outcomes(text: str | bytes, limits: Limits | None = None) -> list[SourceOutcome]:
    data = text if isinstance(text, bytes) else text.encode()
    return list(read_json(BytesIO(data), "n.json", limits or Limits(), FETCHED_AT))


def test_every_field() -> None:
    found = article(
        link="https://www.halvern.example/a?utm_source=x",
        headline=" Bridge\nreopens ",
        source="Halvern Post",
        authors=["Ada Lund", {"name": "Tom Reyes"}],
        pubDate="Tue, 03 Mar 2026 07:15:00 GMT",
        modified=1772530000,
        category="Local",
        lang="en-GB",
        views=12,
    )
    assert found.url == "https://www.halvern.example/a?utm_source=x"
    assert found.canonical_url == found.source_key == "https://www.halvern.example/a"
    assert found.headline == "Bridge reopens"
    assert found.publisher == "Halvern Post"
    assert found.byline == "Ada Lund, Tom Reyes"
    assert found.published_at == datetime(2026, 3, 3, 7, 15, tzinfo=UTC)
    assert found.updated_at == datetime(2026, 3, 3, 9, 26, 40, tzinfo=UTC)
    assert (found.section, found.language, found.body) == ("Local", "en", "The bridge reopened.")


def test_what_is_not_stated_stays_none() -> None:
    found = article(published="once", author="None", url="javascript:alert(1)")
    assert found.url is found.canonical_url is found.published_at is found.byline is found.publisher is None


def test_the_publisher_may_be_an_object_or_the_host() -> None:
    assert article(source={"id": 1, "name": "Halvern Post"}).publisher == "Halvern Post"
    assert article(url="https://www.halvern.example/a").publisher == "halvern.example"


def test_without_an_address_the_headline_keeps_identity_through_edits() -> None:
    first, edited = article(title="Bridge", publisher="Post"), article(title="Bridge", publisher="Post", body="Edited.")
    assert first.source_key == edited.source_key
    assert article().source_key != article(body="Edited.").source_key


def test_bodies_are_kept_word_for_word_unless_they_are_html() -> None:
    assert article(body="5 < 6 & <b>bold</b> claims\r\n\r\nÉlan").body == "5 < 6 & <b>bold</b> claims\n\nÉlan"
    marked_up = '<p class="x">One &amp; two</p><script>no</script><div>three<br>four <b>five</b></div><p>six</p>'
    assert article(body=marked_up).body == "One & two\n\nthree\n\nfour five\n\nsix"


@pytest.mark.parametrize(
    ("record", "told"),
    [
        ({"body": 3}, "has a number as its body"),
        ({"body": "x", "title": ["a"]}, "has a list as its title"),
        ({"body": "x", "url": {"href": "a"}}, "has an object as its url"),
        ({"body": "x", "author": [1]}, "has a number as its author"),
        ({"body": "x", "date": {"y": 1}}, "has an object as its date"),
        ({"body": "x", "date": True}, "has true or false as its date"),
        ({"title": "only"}, "has no body"),
        ({"body": " \n"}, "has no body"),
        ([1], "is a list, not a record"),
        (None, "is null, not a record"),
        ("text", "is text, not a record"),
    ],
)
def test_wrong_values_are_named(record: object, told: str) -> None:
    with pytest.raises(RejectedArticle, match=f"^r {told}"):
        article_from_record(record, name="r", fetched_at=FETCHED_AT)


_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(exclude_categories=()), max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "x"]), inner, max_size=2),
    max_leaves=5,
)


_FIELDS = st.sampled_from(["url", "title", "source", "author", "date", "updated", "section", "lang", "body", "text"])


@given(st.dictionaries(_FIELDS, _JSON))
def test_any_record_gives_a_storable_article_or_a_reason(record: dict[str, object]) -> None:
    try:
        found = article_from_record(record, name="r", fetched_at=FETCHED_AT)
    except RejectedArticle:
        return
    assert found.body.strip()
    assert len(found.id) == 16
    repr(found).encode()


def test_arrays_wrappers_and_single_records() -> None:
    assert [o.source for o in json_outcomes('[{"body": "a"}, {"body": "b"}]')] == ["n.json#1", "n.json#2"]
    wrapped = json_outcomes('{"status": "ok", "articles": [{"body": "a"}, {"body": "b"}], "total": 2}')
    assert [(o.source, o.article is not None) for o in wrapped] == [("n.json#1", True), ("n.json#2", True)]
    assert [o.source for o in json_outcomes(b'\xef\xbb\xbf{"body": "a"}')] == ["n.json"]
    assert [o.source for o in json_outcomes('{"body": "a"}\n{"body": "b"}')] == ["n.json", "n.json#2"]


@pytest.mark.parametrize("text", ["", " \n", "[]", '{"articles": []}'])
def test_no_records(text: str) -> None:
    (outcome,) = json_outcomes(text)
    assert outcome.reason == "n.json holds no records: there is nothing to ingest."


@pytest.mark.parametrize(
    ("rest", "told"),
    [
        (', {"body": "b', "is not valid JSON at character 17 (Unterminated string"),
        ("", "it breaks off"),
        (', {"body" "b"}]', "Expecting ':' delimiter"),
        ("] trailing", "Expecting value"),
        (', {"body": ' + "9" * 5000 + "}]", "a number too long"),
        (", " + "[" * 100_000, "nested too deeply"),
    ],
)
def test_records_before_a_break_are_kept(rest: str, told: str) -> None:
    first, broken = json_outcomes('[{"body": "a"}' + rest)
    assert first.article
    assert broken.article is None
    assert broken.source == "n.json#2"
    assert told.split(" (")[-1] in (broken.reason or "")


def test_a_wrong_byte_after_good_records() -> None:
    good, bad = json_outcomes(b'[{"body": "caf\xc3\xa9"}, {"body": "caf\xe9"}]')
    assert good.article
    assert "not valid UTF-8 (byte 0xE9 at position 33)" in (bad.reason or "")


def test_half_a_surrogate_pair_loses_only_itself() -> None:
    (outcome,) = json_outcomes('[{"body": "cut off \\ud83d"}]')
    assert outcome.article
    assert outcome.article.body == "cut off"


def test_records_longer_than_one_reading_and_too_long_ones() -> None:
    long = json.dumps([{"body": "word " * 40_000}, {"body": 'é\\"' * 40_000}])
    assert [len(o.article.body) for o in json_outcomes(long) if o.article] == [199_999, 120_000]
    (outcome,) = json_outcomes(long, Limits(max_document_bytes=70_000))
    assert "larger than 70,000 bytes" in (outcome.reason or "")


@given(st.lists(st.fixed_dictionaries({"body": st.text(min_size=1, max_size=20)}), min_size=1, max_size=5))
def test_reading_in_pieces_is_the_same_as_reading_at_once(records: list[dict[str, str]]) -> None:
    text = json.dumps(records, ensure_ascii=False)
    expected = []
    for record in records:
        try:
            expected.append(article_from_record(record, name="n", fetched_at=FETCHED_AT).body)
        except RejectedArticle:
            expected.append("")
    assert [o.article.body if o.article else "" for o in json_outcomes(text)] == expected


def test_json_lines_name_their_line(tmp_path: Path) -> None:
    path = tmp_path / "n.jsonl"
    path.write_bytes(b'\xef\xbb\xbf{"body": "a"}\n\n{"body": broken}\r\n[1]\n{"body": "caf\xe9"}\n{"body": "b"}')
    outcomes = read(path)
    assert [o.source for o in outcomes] == [f"{path}:{line}" for line in (1, 3, 4, 5, 6)]
    assert [o.article is not None for o in outcomes] == [True, False, False, False, True]
    assert "n.jsonl:3 is not valid JSON (Expecting value: line 1 column 10" in (outcomes[1].reason or "")
    assert "byte 0xE9" in (outcomes[3].reason or "")


def test_too_long_a_line_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "n.ndjson"
    path.write_text('{"body": "' + "x" * 500_000 + '"}\n{"body": "b"}\n')
    long, short = read(path, limits=Limits(max_document_bytes=1000))
    assert "n.ndjson:1 is larger than 1,000 bytes" in (long.reason or "")
    assert short.article


def test_packed_records_and_cut_off_ones(tmp_path: Path) -> None:
    path = tmp_path / "n.json.gz"
    path.write_bytes(gzip.compress(b'[{"body": "a"}]'))
    assert read_one(path).article
    path.write_bytes(path.read_bytes()[:-10])
    assert "damaged or cut-off gzip" in (read(path)[-1].reason or "")


@pytest.mark.skipif(not SHARED.is_file(), reason="needs ../shared/data/multihop_rag beside the repository")
def test_a_real_data_set_comes_through_whole() -> None:
    outcomes = read(SHARED)
    assert len(outcomes) == 609
    assert all(o.article and o.article.published_at and o.article.publisher for o in outcomes)
