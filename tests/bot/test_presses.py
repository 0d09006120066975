"""Buttons under an answer say what is wanted; whatever else arrives as a button's data is not obeyed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.render.messages import MAX_BUTTON_DATA
from bot.render.presses import MAX_ANSWER_ID, Press, PressVerb, encode_press, parse_press
from bot.render.quote_keys import parse_quote_key
from bot.rooms.orders import parse_order

EVERY_KIND = {
    "p:7:12": Press(PressVerb.PASSAGE, 7, 12),
    "b:7": Press(PressVerb.BACK, 7),
    "u:7:3": Press(PressVerb.UNSUPPORTED, 7, 3),
    "h:7:1": Press(PressVerb.HELPFUL, 7, 1),
    "h:7:0": Press(PressVerb.HELPFUL, 7, 0),
    "r:7": Press(PressVerb.RELATED, 7),
    "w:7": Press(PressVerb.UNWATCH, 7),
}


@pytest.mark.parametrize(("data", "press"), EVERY_KIND.items())
def test_a_press_there_and_back(data: str, press: Press) -> None:
    assert encode_press(press) == data
    assert parse_press(data) == press


@given(st.sampled_from(PressVerb), st.integers(1, MAX_ANSWER_ID), st.integers(1, 999))
def test_no_other_kind_of_button_reads_it(verb: PressVerb, answer_id: int, number: int) -> None:
    data = encode_press(Press(verb, answer_id, number))
    assert len(data.encode()) <= MAX_BUTTON_DATA
    assert parse_order(data) is None
    assert parse_quote_key(data) is None


@pytest.mark.parametrize(
    "data",
    ["", "p", "p:", "p:7", "p:7:", "p:7:0", "p:7:1000", "p:0:1", "p:-7:1", "p:07:1", "p:7:1:1", "p:7:1\n", " p:7:1",
     "P:7:1", "x:7:1", "b:7:1", "b:7:", "r:7:0", "w:7:1", "h:7", "h:7:2", "h:7:10", "h:7:00", "u:7:٣", "u:٧:1",
     "p:7:+1", f"b:{MAX_ANSWER_ID + 1}", f"b:{10**40}", "q:a:1:1:2", "a:i:", "p:7:1;drop table answers", "b:7\x00"],
)  # fmt: skip
def test_junk_from_a_button_is_recognised(data: str) -> None:
    assert parse_press(data) is None


@given(st.text())
def test_whatever_arrives_is_read_or_refused(data: str) -> None:
    press = parse_press(data)
    assert press is None or encode_press(press) == data
