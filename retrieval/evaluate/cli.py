"""The command evaluate."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from ingest.terminal import progress_bar
from ingest.wiring import utc_now
from retrieval.cli import answering_library
from retrieval.errors import EvaluationError
from retrieval.evaluate.feedback import Feedback, Replayed, count, read_feedback, replay
from retrieval.evaluate.measures import Declining, Difference, Estimate, compare, declining, score, summarise
from retrieval.evaluate.report import Evaluation, html_page
from retrieval.evaluate.runs import Result, load_run, save_run, search_topics
from retrieval.evaluate.topics import Topic, read_topics
from retrieval.settings import RetrievalSettings

_SEED = 20070106
"""Of the randomization test and of --sample, so that two calls give the same figures."""
_FILE = click.Path(dir_okay=False, path_type=Path)
_EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("queries", type=_EXISTING)
@click.option("--qrels", type=_EXISTING, help="TREC judgements; QUERIES are then TREC topics.")
@click.option("--answers", is_flag=True, help="Answer the questions too: how many are declined, and rightly?")
@click.option("--sample", type=click.IntRange(min=1), help="Only so many of the questions, drawn at random.")
@click.option("-k", type=click.IntRange(10, 100), default=10, show_default=True, help="Passages looked at.")
@click.option("--run", "run_file", type=_EXISTING, help="Score this saved run instead of searching.")
@click.option("--save", type=_FILE, help="Write the run, to be compared with later.")
@click.option("--compare", "other_file", type=_EXISTING, help="A saved run: differences, with a significance test.")
@click.option("--html", "page", type=_FILE, help="Write one page with tables and plots.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def evaluate(
    queries: Path,
    qrels: Path | None,
    answers: bool,
    sample: int | None,
    k: int,
    run_file: Path | None,
    save: Path | None,
    other_file: Path | None,
    page: Path | None,
    as_json: bool,
) -> None:
    """Measure search and answering on QUERIES with known answers.

    QUERIES: MultiHop-RAG's JSON, JSON lines of labelled questions, or TREC topics with --qrels; each also .gz. Of
    what the bot's /feedback exports the questions are asked again as of then: is what did not support them cited again?
    """
    if qrels is None and (feedback := read_feedback(queries)) is not None:
        if answers or sample or run_file or save or other_file or page:
            raise click.UsageError(f"{queries} is feedback, which is replayed: of the options only --json is for that.")
        replayed = _replay(feedback) if feedback else ()
        click.echo(json.dumps(replay_json(replayed)) if as_json else "\n".join(replay_lines(replayed)))
        return
    topics = read_topics(queries, qrels)
    if sample and sample < len(topics):
        topics = tuple(random.Random(_SEED).sample(topics, sample))  # noqa: S311  # a draw, not a secret
    if not any(topic.answerable for topic in topics):
        raise EvaluationError(f"{queries} holds no question with an answer: there is nothing to measure.")
    results = load_run(run_file, topics) if run_file else _search(topics, k, answers=answers)
    if save:
        save_run(save, results)
    scores = score(topics, results)
    others = score(topics, load_run(other_file, topics)) if other_file else None
    evaluation = Evaluation(
        name=queries.name,
        at=utc_now(),
        topics=topics,
        results=results,
        summary=summarise(topics, scores),
        declining=declining(topics, results),
        threshold=RetrievalSettings().answer_threshold,
        compared_with=other_file.name if other_file else None,
        differences=compare(scores, others, _SEED) if others else {},
    )
    if page:
        _write(page, html_page(evaluation))
    click.echo(json.dumps(evaluation_json(evaluation)) if as_json else "\n".join(evaluation_lines(evaluation)))


def evaluation_json(evaluation: Evaluation) -> dict[str, Any]:
    summary = {kind: {name: asdict(e) for name, e in line.items()} for kind, line in evaluation.summary.items()}
    return {
        "questions": len(evaluation.topics),
        "measures": summary,
        "declining": asdict(evaluation.declining) if evaluation.declining else None,
        "compared_with": evaluation.compared_with,
        "differences": {name: asdict(d) for name, d in evaluation.differences.items()},
    }


def replay_json(replayed: Sequence[Replayed]) -> dict[str, Any]:
    again = [
        {"id": one.feedback.id, "question": one.feedback.question, "quote": reported.quote, "url": reported.url}
        for one in replayed
        for reported in one.again
    ]
    return asdict(count(replayed)) | {"again": again}


def replay_lines(replayed: Sequence[Replayed]) -> list[str]:
    """For a terminal."""
    told = count(replayed)
    lines = [
        f"answers replayed: {told.answers:,}, of which {told.answered_again:,} are answered again "
        f"(readers called {told.helpful:,} helpful, {told.not_helpful:,} not)",
        f"reported as not supporting: {told.reported:,} citations, {told.cited_again:,} cited again",
        f"passages of then: {told.passages:,}, {told.passages_again:,} found again",
    ]
    for one in replayed:
        lines += [
            f"  {one.feedback.id}  {one.feedback.question}\n      “{' '.join(r.quote.split())}”" for r in one.again
        ]
    return lines


def evaluation_lines(evaluation: Evaluation) -> list[str]:
    """For a terminal."""
    lines = _measure_lines(evaluation.summary)
    if evaluation.declining:
        lines += ["", *_declining_lines(evaluation.declining)]
    if evaluation.differences:
        lines += [
            "",
            f"against {evaluation.compared_with}:",
            *map(_difference_line, *zip(*evaluation.differences.items(), strict=True)),
        ]
    return lines


def _measure_lines(summary: Mapping[str, Mapping[str, Estimate]]) -> list[str]:
    width = max(len(kind) for kind in summary)
    return [
        f"{kind:{width}} n {next(iter(line.values())).topics:5,}  "
        + "  ".join(f"{name} {e.mean:.3f} ± {e.noise:.3f}" for name, e in line.items())
        for kind, line in summary.items()
    ]


def _declining_lines(told: Declining) -> list[str]:
    auroc = "" if told.auroc is None else f"; answerability tells the two apart with an AUROC of {told.auroc:.3f}"
    return [
        f"declined: {told.declined_without:.1%} of {told.without:,} without an answer, "
        f"{told.declined_with:.1%} of {told.with_answer:,} with one{auroc}"
    ]


def _difference_line(name: str, d: Difference) -> str:
    return f"{name:10} {d.mean:+.4f}  p = {d.p:.4f}  better on {d.better:,}, worse on {d.worse:,}"


def _search(topics: tuple[Topic, ...], k: int, *, answers: bool) -> tuple[Result, ...]:
    with answering_library() as answering, progress_bar("questions") as bar:
        answering.warm_up()  # or the first question would be charged for loading the encoder
        return tuple(search_topics(topics, answering, k, answers=answers, done=bar))


def _replay(feedback: tuple[Feedback, ...]) -> tuple[Replayed, ...]:
    with answering_library() as answering, progress_bar("answers") as bar:
        return tuple(replay(feedback, answering, bar))


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise EvaluationError(
            f"{path} cannot be written ({error.strerror}): check the folder and its space."
        ) from error
