"""The printed place and date; a doubtful one is no dateline."""

from __future__ import annotations

import pytest

from ingest.dateline import find_dateline


@pytest.mark.parametrize(
    ("opening", "dateline"),
    [
        ("HALVERN, 3 March — The bridge reopened.", "HALVERN, 3 March"),
        ("KYIV (Reuters) - Ukraine said on Monday", "KYIV"),
        ("LONDON, Dec 14 (Reuters) - Shares rose", "LONDON, Dec 14"),
        ("NEW YORK (AP) — The mayor", "NEW YORK"),
        ("PORT-AU-PRINCE, Haiti (AP) – A court", "PORT-AU-PRINCE, Haiti"),
        ("WASHINGTON — “We promised,” he said", "WASHINGTON"),
        ("МОСКВА, 3 марта — Мост открыт", "МОСКВА, 3 марта"),
    ],
)
def test_datelines(opening: str, dateline: str) -> None:
    assert find_dateline(opening) == dateline


@pytest.mark.parametrize(
    "opening",
    [
        "The bridge reopened — two years late.",
        "NATO — which Finland joined in 2023 — said",
        "BREAKING — The bridge has reopened",
        "COVID-19 - The ministry said",
        "US - China talks resume",
        "(Reuters) — The attorney general",
        "",
    ],
)
def test_no_dateline(opening: str) -> None:
    assert find_dateline(opening) is None
