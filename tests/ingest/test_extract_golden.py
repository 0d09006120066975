"""Each page of tests/data/extract is one kind of page; expected.json says what comes out of it, word for word."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ingest.errors import RejectedArticle
from ingest.extract import extract_article
from tests.ingest.sources_fakes import page

FOLDER = Path(__file__).parent.parent / "data" / "extract"
EXPECTED = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))
URL = "https://www.halvern.example/news/bridge"


def test_every_page_has_an_expectation() -> None:
    assert {path.stem for path in FOLDER.glob("*.html")} == set(EXPECTED)


@pytest.mark.parametrize("name", [name for name, expected in EXPECTED.items() if "refused" not in expected])
def test_articles(name: str) -> None:
    article = extract_article(page((FOLDER / f"{name}.html").read_bytes(), URL))
    expected = EXPECTED[name]
    assert article.body.split("\n\n") == expected["body"]
    times = {"published_at": article.published_at, "updated_at": article.updated_at}
    found = {field: getattr(article, field) for field in expected if field not in ("body", *times)}
    found |= {field: time.isoformat() if time else None for field, time in times.items()}
    assert found == {field: value for field, value in expected.items() if field != "body"}


@pytest.mark.parametrize("name", [name for name, expected in EXPECTED.items() if "refused" in expected])
def test_what_is_no_article_is_refused_with_the_reason(name: str) -> None:
    with pytest.raises(RejectedArticle) as refusal:
        extract_article(page((FOLDER / f"{name}.html").read_bytes(), URL))
    assert str(refusal.value).startswith(f"{URL} {EXPECTED[name]['refused']}")
