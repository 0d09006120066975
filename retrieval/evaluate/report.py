"""One HTML page about a run: tables and plots, without anything from elsewhere. The only module that plots."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from retrieval.evaluate.measures import Declining, Difference, Estimate
from retrieval.evaluate.runs import Result
from retrieval.evaluate.topics import Topic

_BLUE, _RED, _GREY = "#2b6cb0", "#c05621", "#718096"
_BINS = 20


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Everything that is said of one run."""

    name: str
    """Of the file of questions."""
    at: datetime
    topics: Sequence[Topic]
    results: Sequence[Result]
    summary: Mapping[str, Mapping[str, Estimate]]
    declining: Declining | None
    threshold: float
    compared_with: str | None
    differences: Mapping[str, Difference]


def html_page(evaluation: Evaluation) -> str:
    from jinja2 import Environment, FileSystemLoader

    plots = [("Measures by kind of question", _by_kind(evaluation.summary))]
    if evaluation.declining:
        plots.append(("Answerability", _calibration(evaluation)))
    if seconds := sorted(r.seconds for r in evaluation.results if r.seconds is not None):
        plots.append(("Seconds a question", _latency(seconds)))
    environment = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True)
    return environment.get_template("page.html").render(evaluation=evaluation, plots=plots)


def quantile(values: Sequence[float], share: float) -> float:
    """Of sorted values, by nearest rank."""
    return values[min(len(values) - 1, int(share * len(values)))]


def _by_kind(summary: Mapping[str, Mapping[str, Estimate]]) -> str:
    figure, axes = _axes(width=9)
    kinds, names = list(summary), list(next(iter(summary.values()), {}))
    width = 0.8 / max(1, len(kinds))
    for at, kind in enumerate(kinds):
        means = [summary[kind][name].mean for name in names]
        noise = [min(summary[kind][name].noise, 1.0) for name in names]
        places = [i + (at - (len(kinds) - 1) / 2) * width for i in range(len(names))]
        axes.bar(places, means, width * 0.92, yerr=noise, capsize=2, label=f"{kind} ({summary[kind][names[0]].topics})")
    axes.set_xticks(range(len(names)), names)
    axes.set_ylim(0, 1)
    figure.legend(fontsize=8, loc="outside right upper")
    return _svg(figure)


def _calibration(evaluation: Evaluation) -> str:
    """Where questions with an answer and those without lie, and how often there is one at each score."""
    figure, (left, right) = _axes(width=9, columns=2)
    asked = [(r.answerability or 0.0, t.answerable) for t, r in zip(evaluation.topics, evaluation.results, strict=True)]
    for held, color, label in ((True, _BLUE, "with an answer"), (False, _RED, "without")):
        left.hist([s for s, has in asked if has == held], bins=_BINS, range=(0, 1), alpha=0.6, color=color, label=label)
    left.axvline(evaluation.threshold, color=_GREY, linestyle="--", label="threshold")
    left.set_xlabel("answerability")
    left.set_ylabel("questions")
    left.legend(fontsize=8)
    bins = [[has for s, has in asked if i / 10 <= s < (i + 1) / 10] for i in range(10)]
    points = [((i + 0.5) / 10, sum(b) / len(b), len(b)) for i, b in enumerate(bins) if b]
    right.scatter([p[0] for p in points], [p[1] for p in points], s=[10 + p[2] / 2 for p in points], color=_BLUE)
    right.set_xlim(0, 1)
    right.set_ylim(-0.05, 1.05)
    right.set_xlabel("answerability")
    right.set_ylabel("share that has an answer")
    return _svg(figure)


def _latency(seconds: Sequence[float]) -> str:
    figure, axes = _axes(width=9)
    axes.hist(seconds, bins=40, color=_BLUE, alpha=0.8)
    for share, style in ((0.5, "-"), (0.95, "--")):
        at = quantile(seconds, share)
        axes.axvline(at, color=_GREY, linestyle=style, label=f"p{share * 100:.0f}: {at:.3f} s")
    axes.set_ylabel("questions")
    axes.legend(fontsize=8)
    return _svg(figure)


def _axes(*, width: float, columns: int = 1) -> tuple[Any, Any]:
    # Not pyplot, which keeps every figure in a table of its own and looks for a display.
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, 3.2), layout="constrained")
    return figure, figure.subplots(1, columns)


def _svg(figure: Any) -> str:
    """Without the XML declaration, so that it can stand inside HTML."""
    stream = io.StringIO()
    figure.savefig(stream, format="svg", metadata={"Date": None})
    text = stream.getvalue()
    return text[text.index("<svg") :]
