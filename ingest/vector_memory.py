"""Vectors that need not be computed again: what is in the news is asked about again and again."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class VectorMemory:
    """The vectors of the texts that were met last. Safe for several threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: OrderedDict[str, NDArray[np.float32]] = OrderedDict()
        self._lock = threading.Lock()

    def look_up(
        self, texts: Sequence[str], encode: Callable[[Sequence[str]], NDArray[np.float32]]
    ) -> dict[str, NDArray[np.float32]]:
        """Each text's vector; ``encode`` is called once with the ones that are not remembered, if there are any."""
        with self._lock:
            known = {text: self._held[text] for text in texts if text in self._held}
        if new := [text for text in dict.fromkeys(texts) if text not in known]:
            # Copied, for a row would keep the whole array alive.
            known |= {text: vector.copy() for text, vector in zip(new, encode(new), strict=True)}
        with self._lock:
            for text, vector in known.items():
                self._held[text] = vector
                self._held.move_to_end(text)
            while len(self._held) > self._most:
                self._held.popitem(last=False)
        return known
