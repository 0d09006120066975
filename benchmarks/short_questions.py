"""Do the labels of tests/data/short_questions.jsonl still lie on the sentences that they were given to?

    python benchmarks/short_questions.py            says which do not, for the corpus in DATA_DIR
    python benchmarks/short_questions.py --write    finds those sentences again and rewrites the file

A label keeps a fingerprint of its sentence beside the offsets, so that it can be found again where the cleaning of
bodies has moved it. What search makes of the questions: `dateline evaluate tests/data/short_questions.jsonl`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from ingest.corpus import Corpus
from ingest.passages import sentence_spans
from ingest.settings import IngestSettings
from ingest.wiring import utc_now

LABELS = Path(__file__).parent.parent / "tests" / "data" / "short_questions.jsonl"


def fingerprint(sentence: str) -> str:
    """12 hexadecimal digits of the sentence, white space aside."""
    return hashlib.sha256("".join(sentence.split()).encode()).hexdigest()[:12]


def places(label: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The label itself and the other places that answer as well."""
    yield label
    yield from label.get("also", ())


def relocate(place: dict[str, Any], body: str) -> bool:
    """Moves the place to its sentence; False where the body no longer holds it."""
    if fingerprint(body[place["start"] : place["end"]]) == place["sentence"]:
        return True
    for start, end in sentence_spans(body):
        if fingerprint(body[start:end]) == place["sentence"]:
            place["start"], place["end"] = start, end
            return True
    return False


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="rewrite the file with the new offsets")
    write = parser.parse_args().write
    corpus = Corpus(IngestSettings().data_dir / "corpus.sqlite", utc_now)
    labels = [json.loads(line) for line in LABELS.read_text(encoding="utf-8").splitlines()]
    moved = lost = 0
    for label in labels:
        for place in places(label):
            stored = corpus.find(place["url"])
            before = place["start"], place["end"]
            if not stored or not relocate(place, stored[0].article.body):
                lost += 1
                click.echo(f"{label['id']}: its sentence is no longer in {place['url']}")
            elif (place["start"], place["end"]) != before:
                moved += 1
                click.echo(f"{label['id']}: moved from {before} to {(place['start'], place['end'])}")
    corpus.close()
    click.echo(f"{sum(1 for label in labels for _ in places(label))} places, {moved} moved, {lost} lost")
    if write:
        LABELS.write_text("".join(json.dumps(x, ensure_ascii=False) + "\n" for x in labels), encoding="utf-8")
    raise SystemExit(1 if lost or (moved and not write) else 0)


if __name__ == "__main__":
    main()
