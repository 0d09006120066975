"""How long a test waits for what is sure to come."""

from __future__ import annotations

import threading
from collections.abc import Callable

BOUND_S = 60.0
"""Reached by a failing test alone: far more than anything takes, on a machine that is busy with something else too."""


def wait_until(condition: Callable[[], bool]) -> None:
    """Looks again every few milliseconds; fails when the bound is reached."""
    pause, waited = threading.Event(), 0.0
    while not condition():
        assert waited < BOUND_S, "waited in vain"
        pause.wait(0.01)
        waited += 0.01
