"""Every text of the interface is catalogued, and every catalogue has the whole of it."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as Entry
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from telegram.constants import BotCommandLimit

from bot import i18n, texts
from bot.render import answer_texts, render_answer, render_context, render_verdict
from bot.rooms import wire_texts
from bot.rooms.admin import WHILE_DOING
from retrieval.answer import Verdict
from tests.bot.fakes import answer, citation, declined, passage
from tests.bot.test_render import as_sent

ROOT = Path(__file__).parents[2]
OTHERS = [language for language in i18n.languages() if language != i18n.SOURCE_LANGUAGE]


@cache
def in_sources() -> frozenset[str | tuple[str, ...]]:
    """The messages of all modules; one with a plural is a pair."""
    return frozenset(message for _, _, message, _, _ in extract_from_dir(ROOT / "bot"))


@cache
def catalogue(language: str) -> Catalog:
    with (i18n.LOCALE / language / "LC_MESSAGES" / f"{i18n.DOMAIN}.po").open("rb") as file:
        return read_po(file, locale=language)


def entries(language: str) -> Iterator[Entry]:
    return (entry for entry in catalogue(language) if entry.id)


def placeholders(text: str) -> set[str | None]:
    return {name for _, name, _, _ in Formatter().parse(text)} - {None}


# -- catalogues


def test_there_is_another_language() -> None:
    assert "de" in OTHERS
    assert len(in_sources()) > 100


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_is_translated_and_no_other(language: str) -> None:
    """What is missing here: `make texts`, then translate what is empty in bot/locale."""
    assert in_sources() - {entry.id for entry in entries(language)} == set()
    assert {entry.id for entry in entries(language)} - in_sources() == set()
    empty = [entry.id for entry in entries(language) if not all(forms(entry))]
    assert empty == []
    assert [entry.id for entry in entries(language) if entry.fuzzy] == []
    assert catalogue(language).obsolete == {}


def forms(entry: Entry) -> tuple[str, ...]:
    return entry.string if isinstance(entry.string, tuple) else (entry.string,)


@pytest.mark.parametrize("language", OTHERS)
def test_translations_have_the_same_blanks_to_fill(language: str) -> None:
    for entry in entries(language):
        *singular, last = entry.id if isinstance(entry.id, tuple) else (entry.id,)
        *translated, last_translated = forms(entry)
        assert placeholders(last_translated) == placeholders(last), entry.id
        for form in translated:  # "this link" names no count
            assert placeholders(form) in [placeholders(text) for text in (*singular, last)], entry.id
        for form in forms(entry):
            assert re.match(r"\s*", form)[0] == re.match(r"\s*", last)[0], entry.id  # type: ignore[index]
            assert re.search(r"\s*$", form)[0] == re.search(r"\s*$", last)[0], entry.id  # type: ignore[index]


@pytest.mark.parametrize("language", i18n.languages())
def test_commands_are_described_as_telegram_takes_them(language: str) -> None:
    with i18n.speaking(language):
        for _, description in (*texts.reader_commands(), *texts.admin_commands()):
            assert BotCommandLimit.MIN_DESCRIPTION <= len(description) <= BotCommandLimit.MAX_DESCRIPTION


# -- sources


def text_modules() -> list[Path]:
    return sorted((ROOT / "bot").rglob("*texts.py"))


@pytest.mark.parametrize("path", text_modules(), ids=lambda path: path.name)
def test_no_words_are_said_past_the_catalogues(path: Path) -> None:
    """Not in an f-string, nor returned as they are; signs alone are the same in every language. Nor is a text asked for
    within an f-string, where the extraction does not find it before Python 3.12."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.JoinedStr():
                said = [part.value for part in ast.walk(node) if isinstance(part, ast.Constant)]
            case ast.Return(ast.Constant(str() as value)):
                said = [value]
            case _:
                continue
        assert not any(re.search(r"[^\W\d_]{2}", str(words)) for words in said), f"{path.name}:{node.lineno} {said}"


def strings(module: str) -> set[str]:
    """The string constants of a file but its docstrings."""
    tree = ast.parse((ROOT / module).read_text(encoding="utf-8"))
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    constants = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in docstrings)
    return {node.value for node in constants if isinstance(node.value, str)}


def test_what_the_floors_below_say_is_known_by_its_words() -> None:
    said = {words for words in strings("retrieval/compose.py") if re.fullmatch(r"[A-Z].* .*\.", words)}
    assert said
    assert said <= set(texts.SAID_BELOW)
    assert set(texts.SAID_BELOW) - said <= strings("retrieval/query.py")


def test_what_went_wrong_is_known_by_its_words() -> None:
    assert set(WHILE_DOING.values()) <= set(texts.DOINGS)
    with i18n.speaking("de"):
        assert texts.something_went_wrong("answering", "7f3a") == (
            "Beim Antworten ist etwas schiefgegangen. Es wurde unter der Nummer 7f3a festgehalten; "
            "bitte versuchen Sie es noch einmal."
        )


# -- speaking


@pytest.mark.parametrize("wanted", ["de", "de-AT", "DE", "de-Latn-DE"])
def test_a_language_is_chosen_by_its_tag(wanted: str) -> None:
    with i18n.speaking(wanted):
        assert i18n.language() == "de"
        assert texts.open_article() == "Artikel öffnen"
    assert texts.open_article() == "Open the article"


@pytest.mark.parametrize("wanted", [None, "", "en-GB", "tlh", "../../etc", "-", "d"])
def test_whoever_speaks_something_else_is_answered_in_english(wanted: str | None) -> None:
    with i18n.speaking(wanted):
        assert i18n.language() == "en"
        assert texts.open_article() == "Open the article"


def test_plurals_dates_and_numbers_follow_the_language() -> None:
    assert [answer_texts.publishers_head(count) for count in (1, 1234)] == [
        "1 article is from:",
        "1,234 articles are from:",
    ]
    assert i18n.day(date(2026, 3, 9)) == "9 March 2026"
    assert [i18n.data_size(size) for size in (1, 999, 20_000_000, 1_250_000)] == [
        "1 byte",
        "999 bytes",
        "20 MB",
        "1.2 MB",
    ]
    with i18n.speaking("de"):
        assert [answer_texts.publishers_head(count) for count in (1, 1234)] == [
            "1 Artikel stammt von:",
            "1.234 Artikel stammen von:",
        ]
        assert i18n.day(date(2026, 3, 9)) == "9. März 2026"
        assert i18n.data_size(1_250_000) == "1,2 MB"
        assert wire_texts.ingested("stopped", 3, "2 neu") == (
            "Angehalten (3 Artikel): 2 neu. Was geschehen ist, bleibt; "
            "verlangen Sie dasselbe noch einmal, um mit dem Rest weiterzumachen."
        )


def test_nothing_is_made_of_nothing() -> None:
    with i18n.speaking("de"):
        assert i18n.gettext("") == ""
        assert texts.said_below("") == ""


def test_an_answer_in_german_quotes_the_articles_as_they_are() -> None:
    both = (citation(1), citation(2, publisher=None))
    broke_off = "The language model broke off, so the answer may not be whole."
    with i18n.speaking("de"):
        [message] = render_answer(answer(citations=both, outlets=3, notice=broke_off, disagreement=(1, 2)), 7)
    assert as_sent(message).text == (
        "The bridge reopened on Monday.\u202f¹\n"
        "\n"
        "Neuester Beleg: 9. März 2026 · 3 Medien, 1 unabhängige Quelle\n"
        "Die Berichte widersprechen sich: ¹ Halvern Courier, 9. März 2026 gegen ² unbekanntes Medium, 9. März 2026.\n"
        "Wörtlich aus den Artikeln zitiert.\n"
        "Das Sprachmodell hat abgebrochen; die Antwort ist vielleicht nicht vollständig.\n"
        "Belege\n"
        "¹ Halvern Courier: Halvern bridge reopens, 9. März 2026\n"
        "„The bridge reopened on Monday.“\n"
        "² unbekanntes Medium: Halvern bridge reopens, 9. März 2026\n"
        "„The bridge reopened on Monday.“"
    )
    assert [button.label for row in message.buttons for button in row] == [
        "Zitat 1", "Zitat 2", "👍 Hilfreich", "👎 Nicht hilfreich", "Weitere Berichte",
    ]  # fmt: skip


def test_other_messages_in_german() -> None:
    with i18n.speaking("de"):
        [no_answer] = render_answer(declined("The articles I have do not answer this."))
        shown = render_context(passage(), 7, 1, reported=True)
        [verdict] = render_verdict(Verdict("Claim", "not_covered", (), ()))
    assert no_answer.plain == "Die Artikel, die mir vorliegen, beantworten das nicht."
    assert "Zitat 1 · Halvern Courier · 9. März 2026" in shown.plain
    assert verdict.plain.startswith("Nicht behandelt: In den Artikeln steht weder dies noch das Gegenteil.\n„Claim“")


def test_english_loads_no_babel() -> None:
    program = (
        "import sys; from tests.bot.fakes import answer; from bot.render import render_answer; from bot import i18n\n"
        "with i18n.speaking('en'): render_answer(answer())\n"
        "print('babel' in sys.modules)\n"
        "with i18n.speaking('de'): render_answer(answer())\n"
        "print('babel' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["False", "True"]


def test_the_first_day_of_all_time_has_a_date_in_every_language() -> None:
    for language in i18n.languages():
        with i18n.speaking(language):
            assert "1" in i18n.day(datetime.min.replace(tzinfo=UTC).date())
