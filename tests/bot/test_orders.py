"""What stands in an administrator's button."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rooms.orders import Order, Verb, order_button, parse_order


@given(st.sampled_from(Verb), st.text(max_size=60))
def test_what_fits_comes_back(verb: Verb, argument: str) -> None:
    try:
        button = order_button("Do it", verb, argument)
    except ValueError:
        assert len(argument.encode("utf-8", "surrogatepass")) > 60
    else:
        assert parse_order(button.data) == Order(verb, argument)


@pytest.mark.parametrize("data", ["", "a:", "a:i", "a:z:", "b:i:", "q:00c0ffee00c0ffee:1:40:70", "a:x:" + "é" * 31])
def test_what_anybody_can_send(data: str) -> None:
    assert parse_order(data) is None
