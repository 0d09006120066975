"""The article among a page's JSON-LD objects; hostile values give nothing and raise nothing."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.jsonld import StructuredArticle, structured_article

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                "@type @id @graph mainEntity headline name author publisher articleBody liveBlogUpdate wordCount "
                "articleSection isAccessibleForFree datePublished".split()
            ),
            inner | st.just("NewsArticle"),
            max_size=6,
        )
    ),
    max_leaves=20,
)


def read(*objects: object) -> StructuredArticle:
    return structured_article([json.dumps(each) for each in objects])


def test_the_article_is_found_among_other_objects_and_references_are_followed() -> None:
    article = read(
        {"@type": "Organization", "@id": "#org", "name": "Halvern Post"},
        {"@graph": [{"@type": "Person", "@id": "#ada", "name": "Ada Lund"}, {"@type": "WebPage"}]},
        {
            "@type": "WebPage",
            "mainEntity": {"@type": "NewsArticle", "publisher": {"@id": "#org"}, "author": {"@id": "#ada"}},
        },
    )
    assert (article.publisher, article.byline, article.is_article) == ("Halvern Post", "Ada Lund", True)


def test_authors_as_objects_lists_and_addresses() -> None:
    authors = [{"@type": "Person", "name": "Ada Lund"}, "Tom Reyes", "https://halvern.example/tom", {"name": ["Ida"]}]
    assert read({"@type": "Article", "author": authors}).byline == "Ada Lund, Tom Reyes, Ida"


@pytest.mark.parametrize(
    ("written", "free"), [(False, False), ("False", False), ("true", True), ("x", None), (None, None)]
)
def test_whether_it_is_free(written: object, free: bool | None) -> None:
    assert read({"@type": "Article", "isAccessibleForFree": written}).free is free


def test_the_entries_of_a_live_blog_are_its_body() -> None:
    updates = [{"articleBody": "One."}, {"headline": "no text"}, {"articleBody": "Two &amp; three."}]
    assert read({"@type": "LiveBlogPosting", "liveBlogUpdate": updates}).body == "One.\n\nTwo & three."


def test_articles_in_a_list_are_not_the_page() -> None:
    found = read(
        {"@type": "CollectionPage", "mainEntity": {"@type": "ItemList", "itemListElement": [{"@type": "Article"}]}}
    )
    assert (found.is_article, found.is_list) == (False, True)


def test_a_broken_script_does_not_hide_the_next() -> None:
    assert structured_article(["{broken", '{"@type": "NewsArticle", "headline": "Bridge"};']).headline == "Bridge"


@given(JSON_VALUES)
def test_any_json_can_be_read(value: object) -> None:
    found = read(value)
    assert found.headline is None or found.headline.strip()
