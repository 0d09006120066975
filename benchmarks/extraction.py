"""Bodies of real pages against ground truth, ours beside trafilatura's own: accuracy, and time page for page.

    python benchmarks/extraction.py ../shared/data/article_extraction [--repeat 3] [--worst 10]

The folder holds ground-truth.json ({"ID": {"articleBody", "url"}}) and html/ID.html.gz. The measure is that of
scrapinghub/article-extraction-benchmark: precision and recall of a body's 4-word shingles, means over pages, F1 of the
two means. The time is compared as a ratio within one run, the two taking turns on every page; both begin with the same
decoded text. It is processor time, so that other work on the machine counts little; times of different machines are not
comparable.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import mean, median

sys.path.insert(0, str(Path(__file__).parent.parent))

from ingest.article import FetchedPage
from ingest.decoding import decode_page
from ingest.errors import IngestError
from ingest.extract import extract_article, likely_encodings

SHINGLE = 4
FETCHED_AT = datetime(2026, 1, 1, tzinfo=UTC)


def shingles(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    return (
        Counter(tuple(words[i : i + SHINGLE]) for i in range(max(1, len(words) - SHINGLE + 1))) if words else Counter()
    )


def precision_recall(truth: str, predicted: str) -> tuple[float, float]:
    want, got = shingles(truth), shingles(predicted)
    if want == got:
        return 1.0, 1.0
    common = (want & got).total()
    return (common / got.total() if got else 0.0), (common / want.total() if want else 0.0)


def f1(scores: list[tuple[float, float]]) -> tuple[float, float, float]:
    """F1 of the mean precision and the mean recall, and these two."""
    precision, recall = (mean(values) for values in zip(*scores, strict=True))
    return 2 * precision * recall / (precision + recall), precision, recall


def ours(text: str, url: str) -> str:
    try:
        return extract_article(FetchedPage(url, url, 200, "text/html; charset=utf-8", text.encode(), FETCHED_AT)).body
    except IngestError as error:
        print(f"refused: {error}", file=sys.stderr)
        return ""


def trafilatura_alone(text: str, _url: str) -> str:
    from trafilatura import extract

    return extract(text) or ""


def timed(extract: Callable[[str, str], str], text: str, url: str) -> tuple[str, float]:
    began = time.process_time()
    body = extract(text, url)
    return body, time.process_time() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--repeat", type=int, default=3, help="runs of each page, of which the fastest counts")
    parser.add_argument(
        "--worst", type=int, default=0, help="also print the N pages with the largest ratios, and lowest scores"
    )
    args = parser.parse_args()
    truth = json.loads((args.folder / "ground-truth.json").read_text(encoding="utf-8"))
    pages = {}
    for key, page in truth.items():
        body = gzip.decompress((args.folder / "html" / f"{key}.html.gz").read_bytes())
        pages[key] = (decode_page(body, "", key, likely_encodings).text, page.get("url", ""))
    contenders = {"ours": ours, "trafilatura": trafilatura_alone}
    for extract in contenders.values():  # what is loaded once is no page's cost
        extract(*next(iter(pages.values())))
    scores: dict[str, dict[str, tuple[float, float]]] = {name: {} for name in contenders}
    seconds: dict[str, dict[str, float]] = {name: {} for name in contenders}
    for key, (text, url) in pages.items():
        for _ in range(args.repeat):
            for name, extract in contenders.items():
                body, took = timed(extract, text, url)
                scores[name][key] = precision_recall(truth[key]["articleBody"], body)
                seconds[name][key] = min(took, seconds[name].get(key, took))
    print(f"{len(pages)} pages         F1      precision  recall")
    for name, found in scores.items():
        print("{:<14} {:10.4f} {:10.4f} {:8.4f}".format(name, *f1(list(found.values()))))
    ratios = sorted(seconds["ours"][key] / seconds["trafilatura"][key] for key in pages)
    total = sum(seconds["ours"].values()) / sum(seconds["trafilatura"].values())
    above = sum(ratio > 1.5 for ratio in ratios)
    print(f"time, ours to trafilatura's: median {median(ratios):.2f}, total {total:.2f}, largest {ratios[-1]:.2f}, "
          f"above 1.5 on {above} pages")  # fmt: skip
    for key in sorted(pages, key=lambda key: seconds["trafilatura"][key] / seconds["ours"][key])[: args.worst]:
        print(f"  {key[:12]}  ours {1000 * seconds['ours'][key]:.1f} ms, {1000 * seconds['trafilatura'][key]:.1f} ms")
    for key, (precision, recall) in sorted(scores["ours"].items(), key=lambda item: sum(item[1]))[: args.worst]:
        print(f"  {key[:12]}  precision {precision:.2f}  recall {recall:.2f}  {truth[key].get('url', '')}")


if __name__ == "__main__":
    main()
