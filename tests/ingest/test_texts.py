"""A plain text with what scraping left around it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.sources.texts import article_from_text
from tests.ingest.sources_fakes import FETCHED_AT

SEED = Path(__file__).parents[3] / "shared" / "data" / "seed" / "article.txt"
COPIED = """World

Harbour bridge reopens after two years

The harbour bridge reopened on Tuesday, the mayor told The Osby Gazette.

It cost 61 million crowns.

  • For more: Halvern Today website and for social networking, you can follow us on Facebook
  • Source of information and images “osby gazette”

Related Articles

Leave a Reply

Discover more from Halvern Today
"""


def test_a_copied_text_names_its_publisher_and_its_copier() -> None:
    article = article_from_text(COPIED, name="t", fetched_at=FETCHED_AT, source_key=None)
    assert (article.publisher, article.republisher) == ("The Osby Gazette", "Halvern Today")
    assert (article.section, article.headline) == ("World", "Harbour bridge reopens after two years")
    assert article.body.startswith("The harbour bridge reopened")
    assert article.body.endswith("It cost 61 million crowns.")


def test_a_text_from_the_web_is_its_site_s_unless_it_credits_another() -> None:
    uncredited = COPIED.replace("Source of", "Lack of")
    own = article_from_text(uncredited, name="t", fetched_at=FETCHED_AT, source_key=None, site="h.example")
    assert (own.publisher, own.republisher) == ("h.example", None)
    silent = article_from_text("One.\n\nTwo.", name="t", fetched_at=FETCHED_AT, source_key=None)
    assert (silent.publisher, silent.republisher) == (None, None)


@pytest.mark.skipif(not SEED.is_file(), reason="needs data/seed/article.txt in ../shared, beside the repository")
def test_the_seed() -> None:
    article = article_from_text(SEED.read_text(encoding="utf-8"), name="t", fetched_at=FETCHED_AT, source_key=None)
    assert (article.publisher, article.republisher, article.section) == ("The Independent", "Elrisala", "World")
    assert article.headline is not None
    assert article.headline.startswith("‘Many more’ Chinese soldiers fighting for Russia")
    assert article.body.startswith("Two Chinese soldiers have been captured")
    assert article.body.endswith("limit their involvement in this war”.")
