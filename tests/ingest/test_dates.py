"""Dates as sources write them; what cannot be read is None, and the clock never fills in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.dates import parse_date

FETCHED_AT = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
DAY = datetime(2023, 12, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2023-12-14", DAY),
        ("20231214", DAY),
        (20231214, DAY),
        ("2023-12-14T08:30:00", DAY.replace(hour=8, minute=30)),
        ("2023-12-14T08:30:00Z", DAY.replace(hour=8, minute=30)),
        ("2023-12-14T08:30:00+01:00", DAY.replace(hour=7, minute=30)),
        ("2023-12-14 08:30", DAY.replace(hour=8, minute=30)),
        ("Thu, 14 Dec 2023 08:30:00 GMT", DAY.replace(hour=8, minute=30)),
        ("14 Dec 2023 08:30 -0500", DAY.replace(hour=13, minute=30)),
        ("Dec 14, 2023", DAY),
        ("Dec. 14, 2023", DAY),
        ("December 14th, 2023", DAY),
        ("14 December 2023", DAY),
        ("Thursday, 14 December 2023", DAY),
        ("December 14, 2023 at 8:30 PM", DAY.replace(hour=20, minute=30)),
        ("Dec 14, 2023, 12:05 am UTC", DAY.replace(minute=5)),
        (1702512000, DAY),
        ("1702512000", DAY),
        (1702512000000, DAY),
        (Decimal("1702512000.0"), DAY),
        ("1605-07-01", datetime(1605, 7, 1, tzinfo=UTC)),
        ("2026-03-05T23:00:00Z", datetime(2026, 3, 5, 23, tzinfo=UTC)),
    ],
)
def test_readable(written: object, meant: datetime) -> None:
    assert parse_date(written, fetched_at=FETCHED_AT) == meant


@pytest.mark.parametrize(
    "written",
    [
        None, "", "yesterday", "14/12/2023", "2023", 2023, True, [], {}, "0001-01-01", "1599-12-31", "2026-03-07",
        "2023-02-30", "9999-12-31T23:59:59-10:00", 10**30, float("nan"), float("inf"), "Dec 32, 2023",
        "Dec 14, 2023 at 13:30 PM", "Dec 14, 2023, 5:00 PM Mars", "x" * 1000,
    ],
)  # fmt: skip
def test_unreadable(written: object) -> None:
    assert parse_date(written, fetched_at=FETCHED_AT) is None


@given(st.text(max_size=40) | st.integers() | st.floats() | st.decimals())
def test_never_raises_and_is_always_utc(written: object) -> None:
    found = parse_date(written, fetched_at=FETCHED_AT)
    assert found is None or found.utcoffset() == FETCHED_AT.utcoffset()


@given(st.integers(-11_000_000_000, int(FETCHED_AT.timestamp())))
def test_iso_round_trip(seconds: int) -> None:
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    assert parse_date(moment.isoformat(), fetched_at=FETCHED_AT) == moment
    assert parse_date(moment.replace(tzinfo=None).isoformat(), fetched_at=FETCHED_AT) == moment
