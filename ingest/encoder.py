"""The encoder: texts in, unit vectors out. The only module that runs a neural network."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.errors import EncoderError
from ingest.vector_memory import VectorMemory

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_BATCH = 8
"""Passages a request: with two requests in flight 8 beat 32 (65 against 59 passages a second on 2 cores)."""

_REMEMBERED = 16_384
"""Sentences, 2 KB each."""


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What must be known to use a converted model."""

    name: str
    dim: int
    max_tokens: int
    """Longest input, special tokens included; the rest of a longer one is cut off."""
    query_prompt: str
    passage_prompt: str


class _Lane:
    """A queue of inference requests for one caller at a time; questions have another than indexing."""

    def __init__(self, compiled: Any) -> None:
        import openvino

        self.queue = openvino.AsyncInferQueue(compiled)
        self.lock = threading.Lock()


class Encoder:
    """A sentence-transformers model, converted for the processor at hand. Safe to call from several threads.

    Loading is lazy: counting tokens needs the tokenizer alone, the network is compiled at the first vector. Each
    method raises EncoderError if what it needs cannot be loaded.
    """

    def __init__(self, folder: Path) -> None:
        """``folder`` as made by ``converted_folder``."""
        self._folder = folder
        self._loading = threading.Lock()
        self._sentences = VectorMemory(_REMEMBERED)
        card = read_card(folder)
        self.name = card.name
        self.dim = card.dim
        self.max_tokens = card.max_tokens
        self._query_prompt = card.query_prompt
        self._passage_prompt = card.passage_prompt

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text by the model's own tokenizer, special tokens not counted."""
        return [len(e.ids) for e in self._tokenizer.encode_batch(list(texts), add_special_tokens=False)]

    def token_spans(self, text: str) -> list[tuple[int, int]]:
        """Where each token of the text stands, in code points."""
        return list(self._tokenizer.encode(text, add_special_tokens=False).offsets)

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, dim) of unit length, in the order given."""
        return self._encode([self._passage_prompt + t for t in texts], self._background)

    def encode_sentences(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The same for the few sentences of a question at hand, which do not wait behind an indexing batch."""
        import numpy as np

        known = self._sentences.look_up(
            texts, lambda new: self._encode([self._passage_prompt + t for t in new], self._foreground)
        )
        return np.stack([known[text] for text in texts]) if texts else np.zeros((0, self.dim), dtype=np.float32)

    def encode_query(self, text: str) -> NDArray[np.float32]:
        """(dim,) of unit length."""
        vector: NDArray[np.float32] = self._encode([self._query_prompt + text], self._foreground)[0]
        return vector

    def _encode(self, texts: list[str], lane: _Lane) -> NDArray[np.float32]:
        import numpy as np

        vectors = np.zeros((len(texts), self.dim), dtype=np.float32)
        encoded = self._tokenizer.encode_batch(texts)
        limit = self.max_tokens
        ids = [e.ids if len(e.ids) <= limit else [*e.ids[: limit - 1], e.ids[-1]] for e in encoded]

        def keep(request: Any, rows: list[int]) -> None:
            vectors[rows] = request.get_output_tensor(0).data

        # Like lengths together, so that little of a batch is padding.
        order = sorted(range(len(ids)), key=lambda i: len(ids[i]))
        with lane.lock:
            queue = lane.queue
            queue.set_callback(keep)
            for at in range(0, len(order), _BATCH):
                rows = order[at : at + _BATCH]
                width = max(len(ids[i]) for i in rows)
                tokens = np.zeros((len(rows), width), dtype=np.int64)
                mask = np.zeros_like(tokens)
                for row, i in enumerate(rows):
                    tokens[row, : len(ids[i])] = ids[i]
                    mask[row, : len(ids[i])] = 1
                queue.start_async({"input_ids": tokens, "attention_mask": mask}, rows)
            queue.wait_all()
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        unit: NDArray[np.float32] = vectors / np.maximum(norms, 1e-12)
        return unit

    @cached_property
    def _tokenizer(self) -> Any:
        from tokenizers import Tokenizer

        try:
            tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
        except Exception as error:  # the library raises nothing more specific
            raise damaged(self._folder, error) from error
        tokenizer.no_padding()
        tokenizer.no_truncation()
        return tokenizer

    @cached_property
    def _compiled(self) -> Any:
        import openvino

        with self._loading:
            try:
                return openvino.Core().compile_model(
                    str(self._folder / "model.xml"), "CPU", {"PERFORMANCE_HINT": "THROUGHPUT"}
                )
            except RuntimeError as error:
                raise damaged(self._folder, error) from error

    @cached_property
    def _background(self) -> _Lane:
        return _Lane(self._compiled)

    @cached_property
    def _foreground(self) -> _Lane:
        return _Lane(self._compiled)


def read_card(folder: Path) -> ModelCard:
    """Raises EncoderError."""
    try:
        return ModelCard(**json.loads((folder / "card.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise damaged(folder, error) from error


def damaged(folder: Path, error: Exception) -> EncoderError:
    """For a conversion in the cache that cannot be read."""
    return EncoderError(
        f"the converted encoder {folder} is damaged ({brief(error)}): delete that folder, and it is made again"
    )


def brief(error: Exception) -> str:
    """What a library said, on one line that fits into a sentence."""
    return " ".join(str(error).split())[:300].rstrip(". ")
