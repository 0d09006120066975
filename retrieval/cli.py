"""Commands of this floor: search, ask and check. Results on standard output, the rest on standard error."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from ingest.terminal import LOCK_WAIT_S, opened, progress_bar
from retrieval.answer import Answer, Citation, Hit, Nearby, Tokens, Verdict
from retrieval.errors import QuestionError
from retrieval.followups import Turn
from retrieval.query import parse_date
from retrieval.settings import RetrievalSettings
from retrieval.wiring import Answering

_BATCH = click.option(
    "--batch",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help='File of JSON lines {"id", "question"}: one JSON line out for each.',
)
_JSON = click.option("--json", "as_json", is_flag=True, help="JSON on standard output.")


class Day(click.ParamType[datetime]):
    """A moment; a bare date is its first, or with ``ends`` its last. What is no date is wrong usage."""

    name = "DATE"

    def __init__(self, *, ends: bool = False) -> None:
        self._ends = ends

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        try:
            return parse_date(str(value), end_of_day=self._ends)
        except QuestionError as error:
            self.fail(str(error), param, ctx)


_AS_OF = click.option(
    "--as-of", type=Day(ends=True), metavar="DATE", help="As if it were then: nothing published later counts."
)


@click.command()
@click.argument("query", required=False)
@click.option("-k", type=click.IntRange(1, 100), default=10, show_default=True, help="Passages at most.")
@click.option("--publisher", "publishers", multiple=True, metavar="NAME", help="Only this one; may be repeated.")
@click.option("--from", "published_from", type=Day(), metavar="DATE", help="Published then or later.")
@click.option(
    "--to", "published_to", type=Day(ends=True), metavar="DATE", help="Published then or earlier; a day counts whole."
)
@_AS_OF
@_BATCH
@_JSON
def search(
    query: str | None,
    k: int,
    publishers: tuple[str, ...],
    published_from: datetime | None,
    published_to: datetime | None,
    as_of: datetime | None,
    batch: Path | None,
    as_json: bool,
) -> None:
    """Find passages. Dates are ISO 8601, UTC where they name no zone; articles without a date match no date."""
    given: dict[str, Any] = {
        "publishers": publishers,
        "published_from": published_from,
        "published_to": published_to,
        "as_of": as_of,
    }
    with answering_library() as answering:
        if batch:

            def run(question: str) -> dict[str, Any]:
                return {"hits": [hit_json(hit) for hit in answering.search(answering.parse(question, **given), k)]}

            raise SystemExit(_run_batch(batch, run, {"hits": []}))
        hits = answering.search(answering.parse(query or "", **given), k)
    for hit in hits:
        if as_json:
            click.echo(_json_line(hit_json(hit)))
        else:
            source = _source(hit.headline, hit.publisher, hit.published_at)
            click.echo(f"{hit.rank}. {source}\n   {hit.article_id}  {hit.url or ''}\n   {' '.join(hit.text.split())}\n")
    if not hits:
        click.echo("nothing found: the corpus, or the part asked about, is empty", err=True)


@click.command()
@click.argument("question", required=False)
@_AS_OF
@click.option("--after", "before", multiple=True, metavar="QUESTION", help="Asked before; a follow-up leans on it.")
@_BATCH
@_JSON
def ask(
    question: str | None, as_of: datetime | None, before: tuple[str, ...], batch: Path | None, as_json: bool
) -> None:
    """Answer a question, every sentence with the words in the articles that it stands on."""
    with answering_library() as answering:
        turns: list[Turn] = []
        for earlier in before:
            turns.append(Turn(answering.parse(earlier, turns=turns).text, answer=""))

        def run(text: str) -> Answer:
            return answering.ask(answering.parse(text, as_of=as_of, turns=turns))

        if batch:
            unasked = {"answered": False, "sentences": [], "citations": []}
            raise SystemExit(_run_batch(batch, lambda text: answer_json(run(text)), unasked))
        answer = run(question or "")
    click.echo(_json_line(answer_json(answer)) if as_json else "\n".join(answer_lines(answer)))


@click.command()
@click.argument("claim")
@_AS_OF
@_JSON
def check(claim: str, as_of: datetime | None, as_json: bool) -> None:
    """Say whether the corpus bears a claim out, contradicts it or does not cover it, with the words that do."""
    with answering_library() as answering:
        verdict = answering.check(answering.parse(claim, as_of=as_of))
    click.echo(_json_line(verdict_json(verdict)) if as_json else "\n".join(verdict_lines(verdict)))


commands = (search, ask, check)


def hit_json(hit: Hit) -> dict[str, Any]:
    names = ("rank", "score", "passage_id", "article_id", "text", "headline", "publisher", "url")
    line: dict[str, Any] = {name: getattr(hit, name) for name in names}
    return line | {"published_at": _iso(hit.published_at), "start": hit.start, "end": hit.end}


def answer_json(answer: Answer) -> dict[str, Any]:
    declined = answer.abstention
    return {
        "question": answer.question,
        "understood_as": answer.understood_as,
        "answered": answer.answered,
        "sentences": [{"text": s.text, "citations": list(s.citations)} for s in answer.sentences],
        "citations": [_citation_json(c) for c in answer.citations],
        "newest_evidence": _iso(answer.newest_evidence),
        "origins": answer.origins,
        "outlets": answer.outlets,
        "disagreement": list(answer.disagreement),
        "written": answer.written,
        "notice": answer.notice,
        "abstention": declined and {"reason": declined.reason, "nearest": [_nearby_json(n) for n in declined.nearest]},
        "seconds": answer.seconds,
        **({"tokens": asdict(answer.tokens)} if answer.tokens != Tokens() else {}),
    }


def answer_lines(answer: Answer) -> list[str]:
    """For a terminal."""
    meant = [f"({answer.understood_as})"] if answer.understood_as else []
    if answer.abstention:
        return [*meant, answer.abstention.reason, *_nearest_lines(answer.abstention.nearest)]
    said = " ".join(s.text + " " + "".join(f"[{n}]" for n in s.citations) for s in answer.sentences)
    lines = [*meant, said, ""]
    lines += _citation_lines(answer.citations)
    origins = f"{answer.origins} origin{'s' if answer.origins != 1 else ''}"
    if answer.outlets > answer.origins:
        origins = f"{answer.outlets} outlets, {origins}"
    lines.append(f"Newest evidence: {_day(answer.newest_evidence)} · {origins}")
    if answer.disagreement:
        claims = [c for c in answer.citations if c.number in answer.disagreement]
        between = (f"[{c.number}] {c.publisher or 'unknown publisher'}, {_day(c.published_at)}" for c in claims)
        lines.append(f"Reports differ: {' against '.join(between)}.")
    return [*lines, *([answer.notice] if answer.notice else [])]


def verdict_json(verdict: Verdict) -> dict[str, Any]:
    return {
        "claim": verdict.claim,
        "verdict": verdict.kind,
        "citations": [_citation_json(c) for c in verdict.citations],
        "nearest": [_nearby_json(n) for n in verdict.nearest],
    }


def verdict_lines(verdict: Verdict) -> list[str]:
    """For a terminal."""
    said = {
        "supported": "Supported:",
        "contradicted": "Contradicted:",
        "not_covered": "Not covered: no article here says this or the contrary.",
    }
    return [said[verdict.kind], *_citation_lines(verdict.citations), *_nearest_lines(verdict.nearest)]


def _citation_lines(citations: Iterable[Citation]) -> list[str]:
    lines: list[str] = []
    for c in citations:
        lines.append(f"[{c.number}] {_source(c.headline, c.publisher, c.published_at)}")
        lines.append(f"    “{' '.join(c.quote.split())}”")
        lines.append(f"    {c.link or c.article_id}")
    return lines


def _nearest_lines(nearest: Iterable[Nearby]) -> list[str]:
    near = [f"  - {_source(n.headline, n.publisher, n.published_at)}" for n in nearest]
    return ["Nearest in the corpus:", *near] if near else []


@contextmanager
def answering_library() -> Iterator[Answering]:
    settings = RetrievalSettings()
    with opened() as library:
        library.open_for_search(LOCK_WAIT_S)
        yield Answering(library, settings)


def _run_batch(batch: Path, run: Callable[[str], dict[str, Any]], unanswered: dict[str, Any]) -> int:
    """One line out for each line in, whatever becomes of it; 1 if any of them failed."""
    failed = 0
    with batch.open("rb") as lines, progress_bar("questions") as bar:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            asked: dict[str, Any] = {}
            try:
                asked = _batch_item(line, f"{batch}:{number}")
                told = run(_question_of(asked, f"{batch}:{number}"))
            except QuestionError as error:
                failed = 1
                told = unanswered | {"error": str(error)}
            click.echo(_json_line({"id": asked.get("id"), **told}))
            bar(1)
    return failed


def _batch_item(line: bytes, place: str) -> dict[str, Any]:
    try:
        item = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise QuestionError(f"{place} is not JSON in UTF-8 ({error}).") from error
    if not isinstance(item, dict):
        raise QuestionError(f'{place} is not a JSON object with "id" and "question".')
    return item


def _question_of(item: dict[str, Any], place: str) -> str:
    question = item.get("question")
    if "id" not in item or not isinstance(question, str):
        raise QuestionError(f'{place} is not a JSON object with "id" and "question", a text.')
    return question


def _json_line(value: Any) -> str:
    """As it is written, but for what cannot be written in UTF-8 (lone surrogates), which stays escaped."""
    line = json.dumps(value, ensure_ascii=False)
    return json.dumps(value) if any("\ud800" <= c <= "\udfff" for c in line) else line


def _citation_json(citation: Citation) -> dict[str, Any]:
    line = asdict(citation)
    line.pop("origin_id")
    return line | {"published_at": _iso(citation.published_at)}


def _nearby_json(nearby: Nearby) -> dict[str, Any]:
    return asdict(nearby) | {"published_at": _iso(nearby.published_at)}


def _source(headline: str | None, publisher: str | None, published_at: datetime | None) -> str:
    return " · ".join([headline or "(no headline)", publisher or "unknown publisher", _day(published_at)])


def _day(moment: datetime | None) -> str:
    return f"{moment:%-d %B %Y}" if moment else "date unknown"


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
