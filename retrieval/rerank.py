"""A cross-encoder, for those who have one: reads question and passage together. The only module that runs it."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from retrieval.errors import RerankError

_TOKENS = 512
"""Read of question and passage together."""


class CrossEncoderReranker:
    """A sentence-transformers CrossEncoder by name or folder, loaded at first use. Threads take turns."""

    def __init__(self, model: str) -> None:
        self._name = model
        self._one_at_a_time = threading.Lock()

    def __call__(self, question: str, passages: Sequence[str]) -> list[float]:
        """How relevant each passage is; only the order means something. Raises RerankError."""
        with self._one_at_a_time:
            try:
                scores = self._model.predict([(question, passage) for passage in passages], show_progress_bar=False)
            except RuntimeError as error:  # of torch: memory, shapes
                raise RerankError(f"the cross-encoder {self._name} failed ({error}): unset RERANK_MODEL") from error
        return [float(score) for score in scores]

    @cached_property
    def _model(self) -> Any:
        try:
            from sentence_transformers import CrossEncoder

            return CrossEncoder(self._name, max_length=_TOKENS)
        except Exception as error:  # hub, file and configuration errors of several libraries
            raise RerankError(
                f"the cross-encoder {self._name} cannot be loaded ({' '.join(str(error).split())[:200]}). RERANK_MODEL "
                "takes the name or the folder of a sentence-transformers CrossEncoder; without it none is used"
            ) from error
