"""What administrators are told: figures, gaps, and what readers reported."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot import texts
from bot.cli import cli
from bot.conversation import Conversation
from bot.feedback import to_line
from bot.heard import Heard
from bot.people import Asker
from bot.places import Place
from bot.rooms import oversight_texts
from bot.rooms.oversight import parse_days, percentile
from bot.state.open import State
from retrieval.answer import PassageRef, Tokens
from retrieval.evaluate.feedback import Reported, read_feedback
from tests.bot.fakes import ARTICLE_ID, DAY, answer, citation, declined
from tests.bot.running import EDITOR, GROUP, READER, FakeClock

Converse = Callable[..., Conversation]
HERE, OTHER = Place(READER), 2002


async def told(conversation: Conversation, text: str, chat: int = EDITOR) -> str:
    reply = await conversation.reply(Heard(Asker(EDITOR), Place(chat), text))
    return "\n---\n".join(message.plain for message in reply.messages)


@pytest.mark.parametrize("command", ["/stats", "/gaps", "/feedback"])
async def test_readers_are_not_told(conversation: Conversation, command: str) -> None:
    reply = await conversation.reply(Heard(Asker(READER), HERE, command))
    assert [message.plain for message in reply.messages] == [texts.administrators_only()]


@pytest.mark.parametrize("command", ["/gaps", "/feedback"])
async def test_what_people_asked_is_not_told_in_a_group(conversation: Conversation, command: str) -> None:
    assert await told(conversation, command, GROUP) == oversight_texts.in_private_only()


# -- figures


async def test_figures(converse: Converse, state: State, clock: FakeClock) -> None:
    conversation = converse(token_prices="0.25,2")
    state.answers.add(HERE, READER, 0, answer(seconds=60.0))
    clock.pass_(days=8)
    numbers = [
        state.answers.add(HERE, READER, 0, answer(seconds=s, tokens=Tokens(1_000_000, 20_000))) for s in (0.2, 0.4, 3.0)
    ]
    state.answers.add(Place(OTHER), OTHER, 0, declined())
    state.answers.judge(numbers[0], READER, "helpful")
    state.answers.judge(numbers[1], OTHER, "unsupported", 1)
    state.people.saw(READER, "en")
    for update_id in (1, 2, 3):
        state.inbox.take(update_id, READER, "{}")
        clock.pass_(seconds=20)
    state.inbox.done(1)
    assert (await told(conversation, "/stats")).split("\n") == [
        "The last 7 days",
        "Questions: 4, of 2 people",
        "Answered: 3 (75 %)",
        "Declined: 1 (25 %), see /gaps",
        "Time for an answer: half within 0.2 s, 95 % within 3.0 s",
        "Feedback: 1 helpful, 0 not helpful; citations reported: 1",
        "Language model: 3,000,000 tokens read, 60,000 written",
        "Cost, by TOKEN_PRICES: 0.87",
        "People known: 2",
        "Now 1 message is being answered or waits, since 40 s.",
    ]
    assert "Questions: 5, of 2 people" in await told(conversation, "/stats 30")


async def test_figures_of_nothing(conversation: Conversation) -> None:
    assert (await told(conversation, "/stats 1")).split("\n") == [
        "The last 1 day",
        "Questions: 0, of 0 people",
        "Feedback: 0 helpful, 0 not helpful; citations reported: 0",
        "People known: 1",
        "Nothing else waits for an answer now.",
    ]


async def test_no_prices_no_cost(conversation: Conversation, state: State) -> None:
    state.answers.add(HERE, READER, 0, answer(tokens=Tokens(900, 100)))
    figures = await told(conversation, "/stats")
    assert "900 tokens read, 100 written" in figures
    assert "Cost" not in figures


@pytest.mark.parametrize("argument", ["0", "-1", "week", "3651", "1 2", "²"])
async def test_what_is_no_number_of_days(conversation: Conversation, argument: str) -> None:
    for command in ("stats", "gaps"):
        assert await told(conversation, f"/{command} {argument}") == oversight_texts.days_usage(command, 3650)
    assert parse_days(argument, 7) is None


@pytest.mark.parametrize(
    ("count", "share", "nearest"),
    [(1, 0.5, 1), (1, 0.95, 1), (2, 0.5, 1), (2, 0.95, 2), (20, 0.95, 19), (100, 0.95, 95), (101, 0.5, 51)],
)
def test_percentiles_are_values_that_occurred(count: int, share: float, nearest: int) -> None:
    assert percentile([float(n) for n in range(1, count + 1)], share) == nearest


# -- gaps


async def test_gaps_are_grouped_and_the_most_asked_come_first(
    conversation: Conversation, state: State, clock: FakeClock
) -> None:
    def ask(question: str) -> None:
        state.answers.add(HERE, READER, 0, replace(declined(), question=question))
        clock.pass_(days=1)

    for question in ("Who leads Peru?", "Is @peru leading https://a.example?", "leads who Peru", "Peru who leads?"):
        ask(question)
    state.answers.add(HERE, READER, 0, answer(question="When did it reopen?"))
    assert (await told(conversation, "/gaps")).split("\n") == [
        "The last 30 days: 4 questions were declined, alike ones together. "
        "What would answer them can be read in with /ingest.",
        "",
        "3 × Peru who leads? (last on 13 March 2026)",
        "1 × Is @\u2060peru leading https:\u2060//a.\u2060example? (last on 11 March 2026)",
    ]
    assert "1 question was declined" in await told(conversation, "/gaps 1")


async def test_many_gaps(conversation: Conversation, state: State) -> None:
    for n in range(20):
        state.answers.add(HERE, READER, 0, replace(declined(), question=f"Why {n}?"))
    lines = (await told(conversation, "/gaps")).split("\n")
    assert lines[-1] == "… and 5 more."
    assert len(lines) == 2 + 15 + 1


async def test_no_gaps(conversation: Conversation, state: State) -> None:
    state.answers.add(HERE, READER, 0, answer())
    assert await told(conversation, "/gaps") == "In the last 30 days every question was answered."


# -- feedback

CITED = answer(
    understood_as="Why: bridge reopen?",
    citations=[citation(1), citation(2, headline="Look at https://evil.example", url=None, link=None)],
)


def judged(state: State) -> int:
    """An answer of which both citations were reported, one of them twice."""
    number = state.answers.add(HERE, READER, 0, CITED)
    for user_id, n in ((READER, 1), (OTHER, 1), (OTHER, 2)):
        state.answers.judge(number, user_id, "unsupported", n)
    state.answers.judge(number, OTHER, "not_helpful")
    return number


async def test_reported_citations_can_be_looked_at_and_replayed(conversation: Conversation, state: State) -> None:
    judged(state)
    assert (await told(conversation, "/feedback")).split("\n") == [
        "The last answer with a citation that does not support it, as a reader reported:",
        "",
        "“Why: bridge reopen?”, asked on 9 March 2026",
        "[1] “The bridge reopened on Monday.” (Halvern Courier: Halvern bridge reopens)",
        "https://courier.example/bridge#:~:text=The%20bridge%20reopened",
        "[2] “The bridge reopened on Monday.” (Halvern Courier: Look at https:\u2060//evil.\u2060example)",
        "https://t.me/dateline_bot?start=q-0000000000000002-1-40-70",
        "Again: dateline ask 'Why: bridge reopen?' --as-of 2026-03-09T23:30:00+00:00",
        "",
        "All of them, replayed, on the machine that I run on:",
        "dateline feedback > feedback.jsonl",
        "dateline evaluate feedback.jsonl",
    ]


async def test_the_newest_report_comes_first(conversation: Conversation, state: State) -> None:
    for n in range(7):
        state.answers.judge(
            state.answers.add(HERE, READER, 0, answer(question=f"Why {n}?", as_of=DAY)), READER, "unsupported", 1
        )
    told_now = await told(conversation, "/feedback")
    assert told_now.startswith("The last 5 answers with citations that do not support them")
    assert [line for line in told_now.split("\n") if line.startswith("“")] == [
        f"“Why {n}?”, asked on 9 March 2026 as of 9 March 2026" for n in (6, 5, 4, 3, 2)
    ]


async def test_nothing_was_reported(conversation: Conversation, state: State) -> None:
    state.answers.judge(state.answers.add(HERE, READER, 0, answer()), READER, "helpful")
    assert await told(conversation, "/feedback") == oversight_texts.nothing_reported()


def test_what_is_exported_is_what_evaluate_reads(state: State, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    number = judged(state)
    helpful = state.answers.add(HERE, READER, 0, answer(as_of=DAY))
    state.answers.judge(helpful, READER, "helpful")
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    exports = {}
    for options in ((), ("--all",)):
        done = CliRunner().invoke(cli, ["feedback", *options])
        assert done.exit_code == 0
        path = tmp_path / "feedback.jsonl"
        path.write_text(done.stdout, encoding="utf-8")
        exports[options] = read_feedback(path)
    [one] = exports[()] or ()
    assert (one.id, one.question, one.as_of, one.asked_at, one.helpful) == (
        *(str(number), "Why: bridge reopen?", None, DAY, False),
    )
    assert one.not_supporting[0] == Reported(
        PassageRef(ARTICLE_ID, 1, 40, 70), citation(1).quote, "https://courier.example/bridge"
    )
    assert one.not_supporting[1].url is None
    assert one.passages == CITED.passages
    two, again = exports[("--all",)] or ()
    assert again == one
    assert (two.id, two.as_of, two.helpful, two.not_supporting) == (str(helpful), DAY, True, ())


def test_whoever_asked_and_judged_is_in_no_export(state: State) -> None:
    judged(state)
    line = to_line(state.review.judged(1)[0])
    assert str(READER) not in line
    assert str(OTHER) not in line


def test_as_many_say_one_as_the_other(state: State) -> None:
    number = state.answers.add(HERE, READER, 0, answer())
    state.answers.judge(number, READER, "helpful")
    state.answers.judge(number, OTHER, "not_helpful")
    assert '"helpful": null' in to_line(state.review.judged(1, only_reported=False)[0])
