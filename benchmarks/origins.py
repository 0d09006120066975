"""What one more article costs as the corpus grows: `python -m benchmarks.origins [--most 100000] [FILE.jsonl …]`.

Articles are stored (versions, copies and origins decided, nothing encoded) and timed; generating them is not. Those of
the files named come first, then synthetic ones, the same on every run: words drawn from a Zipfian vocabulary, closing
paragraphs that a publisher prints under everything, and now and then a copy of an earlier report, trimmed or with a
paragraph added.

Each line tells the processor time (the kernel's part included, other programs not) an article, over all so far and over
the last tenth, and the peak memory of the process. The exponent e at the end is that of ``time = c * articles ** e``,
by least squares over the lines: 1 is linear.
"""

from __future__ import annotations

import math
import random
import resource
import tempfile
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate, chain, islice
from pathlib import Path

import click

from ingest.article import Article
from ingest.corpus import Corpus
from ingest.sources import Limits
from ingest.sources.records import read_json_lines

SIZES = (1_000, 3_000, 10_000, 30_000, 100_000, 300_000)
VOCABULARY = 50_000
PUBLISHERS = 40
COPIES = 0.08
"""Share of articles that carry an earlier one's text."""
REMEMBERED = 2_000
"""Articles that a copy may be of: wire stories are copied within days."""
START = datetime(2026, 1, 1, tzinfo=UTC)
_SYLLABLES = [c + v for c in "bdfghjklmnprstvwz" for v in ("a", "e", "i", "o", "u", "ar", "en", "is")]


def synthetic(seed: int = 1) -> Iterator[Article]:
    """News-like articles without end, the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311  (repeatable on purpose)
    words = ["".join(chance.choices(_SYLLABLES, k=chance.choice((1, 2, 2, 3, 4)))) for _ in range(VOCABULARY)]
    weights = list(accumulate(1 / (rank + 2) for rank in range(VOCABULARY)))

    def paragraph() -> str:
        sentences = (chance.choices(words, cum_weights=weights, k=chance.randint(8, 28)) for _ in range(3))
        return " ".join(" ".join(sentence).capitalize() + "." for sentence in sentences)

    closing = [paragraph() for _ in range(PUBLISHERS)]
    recent: list[list[str]] = []
    number = 0
    while True:
        paragraphs = [paragraph() for _ in range(max(2, round(chance.lognormvariate(1.9, 0.5))))]
        if recent and chance.random() < COPIES:
            paragraphs = list(chance.choice(recent))
            if chance.random() < 0.5:
                paragraphs = paragraphs[: max(2, round(len(paragraphs) * 0.75))]
            else:
                paragraphs.append(paragraph())
        recent = [*recent[-REMEMBERED + 1 :], paragraphs]
        number += 1
        publisher = chance.randrange(PUBLISHERS)
        yield _article(number, publisher, [*paragraphs, closing[publisher]])


def _article(number: int, publisher: int, paragraphs: list[str]) -> Article:
    url = f"https://paper{publisher}.example/{number}"
    published_at = START + timedelta(minutes=number)
    return Article(
        url=url,
        canonical_url=url,
        headline=" ".join(paragraphs[0].split()[:8]),
        publisher=f"Paper {publisher}",
        byline=None,
        dateline=None,
        section=None,
        published_at=published_at,
        updated_at=None,
        fetched_at=published_at,
        language="en",
        body="\n\n".join(paragraphs),
        source_key=url,
    )


def real(paths: Iterable[Path]) -> Iterator[Article]:
    for path in paths:
        with path.open("rb") as stream:
            for outcome in read_json_lines(stream, str(path), Limits(), START):
                if outcome.article:
                    yield outcome.article


def measure(corpus: Corpus, articles: Iterator[Article], most: int) -> list[tuple[int, float]]:
    """Prints a line at each size; (articles, seconds so far) of each."""
    points: list[tuple[int, float]] = []
    spent = 0.0
    late = late_spent = 0.0
    for size in (size for size in SIZES if size <= most):
        done = points[-1][0] if points else 0
        for number, article in enumerate(islice(articles, size - done), start=done + 1):
            started = time.process_time()
            corpus.add(article)
            took = time.process_time() - started
            spent += took
            if number > size - size // 10:
                late, late_spent = late + 1, late_spent + took
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        stats = corpus.stats()
        click.echo(
            f"{size:>9,} {spent:>9.1f} {1000 * spent / size:>10.2f} {1000 * late_spent / late:>12.2f} {peak:>9.0f} "
            f"{stats.articles:>10,} {stats.origins:>9,}"
        )
        points.append((size, spent))
        late = late_spent = 0.0
    return points


def exponent(points: list[tuple[int, float]]) -> float:
    """Slope of the line through (log articles, log seconds)."""
    logs = [(math.log(size), math.log(spent)) for size, spent in points]
    middle_x, middle_y = (sum(column) / len(logs) for column in zip(*logs, strict=True))
    return sum((x - middle_x) * (y - middle_y) for x, y in logs) / sum((x - middle_x) ** 2 for x, _ in logs)


@click.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--most", default=100_000, show_default=True, help="Stop at this many articles.")
def main(files: tuple[Path, ...], most: int) -> None:
    """What one more article costs as the corpus grows."""
    with tempfile.TemporaryDirectory() as folder:
        corpus = Corpus(Path(folder) / "corpus.sqlite", lambda: START)
        click.echo("    named   seconds ms/article in last 10th  peak MB   articles   origins")
        points = measure(corpus, chain(real(files), synthetic()), most)
        corpus.close()
        size = sum(path.stat().st_size for path in Path(folder).iterdir())
    click.echo(f"exponent {exponent(points):.2f}, {size / 1e6:,.0f} MB on disk")


if __name__ == "__main__":
    main()
