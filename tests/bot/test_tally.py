"""What long work came to."""

from __future__ import annotations

from bot.render.markup import MAX_UNITS, utf16_length
from bot.rooms.tally import FollowTally, IngestTally
from ingest.article import IngestResult
from tests.bot.fakes import ingested, refused

SITE = "https://courier.example"


def test_a_long_report_fits_into_one_message_and_counts_what_does_not() -> None:
    tally = IngestTally("sitemap.xml")
    for n in range(10_000):
        tally.add(ingested(f"{SITE}/{n}", headline="😀" * 300))
        tally.add(refused(f"{SITE}/{n}/{'x' * 3000}"))
    report = tally.report("done")
    assert report.startswith("Done: 10,000 added, 10,000 refused.\n10,000 × answered 404 (Not Found)")
    assert report.endswith(" more lines that do not fit here.")
    assert utf16_length(report) <= MAX_UNITS
    assert utf16_length(tally.so_far()) < 200


def test_reasons_without_end_do_not_fill_the_memory() -> None:
    tally = IngestTally("archive.jsonl")
    for n in range(1000):
        tally.add(refused(f"archive.jsonl:{n}", f"has no body on its {n}. line."))
    report = tally.report("done")
    assert report.startswith("Done: 1,000 refused.\n980 × for other reasons:\n  archive.jsonl:20\n")
    assert report.count(" × ") == 21


def test_copies_and_new_versions() -> None:
    tally = IngestTally(SITE)
    for status in ("updated", "duplicate", "unchanged", "unchanged"):
        tally.add(ingested(SITE, status=status))  # type: ignore[arg-type]
    assert tally.so_far() == f"Ingesting {SITE} …\n4 articles so far: 1 updated, 1 repeated, 2 unchanged"


def test_a_refusal_without_its_source_or_without_a_reason() -> None:
    tally = IngestTally(SITE)
    tally.add(IngestResult(f"{SITE}/a", "rejected", "The article was forgotten on 2026-03-01."))
    tally.add(IngestResult(f"{SITE}/b", "rejected", None))
    assert "1 × The article was forgotten on 2026-03-01.\n  https://courier.example/a" in tally.report("done")


def test_feeds_that_were_followed_before_a_restart() -> None:
    tally = FollowTally("feeds.opml")
    assert tally.so_far() == "Following the feeds in feeds.opml …"
    assert tally.report("failed") == ""
    tally.add((f"{SITE}/broken", f"{SITE}/broken is no feed."))
    assert tally.report("restarting").split("\n") == [
        "The bot is being restarted, so this was stopped: 1 refused. "
        "What was done stays; ask for the same again to go on with the rest.",
        "1 × is no feed.",
        f"  {SITE}/broken",
    ]
