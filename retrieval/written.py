"""The answerer that has a language model write: prompt, chat model, and the reading of what it wrote."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate

from ingest.passages import sentence_spans
from retrieval.answer import DraftSentence, Evidence, Query
from retrieval.errors import AnswerModelError, ModelDeclined
from retrieval.prompts import HUMAN, NO_ANSWER, SYSTEM, prompt_values
from retrieval.settings import RetrievalSettings

_MARK = re.compile(r"\s*\[(\d{1,3}(?:\s*,\s*\d{1,3})*)\]")
_DECLINED = re.compile(rf"^\W*{NO_ANSWER}\W*$", re.IGNORECASE | re.MULTILINE)
"""A line of its own: "no answer" within a sentence is news."""
_SENTENCE_END = re.compile(
    r"(?:[.!?][”\"’')]*(?:[ \t]*\[\d[\d, ]{0,20}\])+|(?:\[\d[\d, ]{0,20}\])[.!?]+[”\"’')]*)\s+(?=[^\s\[a-z.!?])"
    r"|\n+(?=[^\s\[])"
)
"""Marks and full stop, in either order, before something that can begin a sentence; or the end of a line."""

_MOST_TOKENS = 600
_MOST_SENTENCES = 8
"""Twice what is asked for; a model that goes on after them rambles."""
_MOST_UNCITED = 4
"""A model that has not cited anything by then will not."""
_LOOP, _ROUNDS = 60, 3
"""A model that says the same code points for the third time never stops by itself."""
_PAUSE_S = 1.0


class WrittenAnswerer:
    """Has a language model write; ``new_model`` gives one that waits so many seconds, ``fence`` a mark for what is to
    be fenced that its author cannot foresee. Safe for several threads."""

    def __init__(self, new_model: Callable[[float], BaseChatModel], fence: Callable[[str], str]) -> None:
        self._new_model = new_model
        self._fence = fence

    def write(
        self, query: Query, evidence: Sequence[Evidence], *, seconds: float, again: bool
    ) -> Iterator[DraftSentence]:
        """Each sentence as soon as the model has gone on to the next, and none twice; a model that repeats itself or
        goes on and on is cut off.

        Raises ModelDeclined, and whatever the model's client raises.
        """
        chain = ChatPromptTemplate.from_messages([("system", SYSTEM), ("human", HUMAN)]) | self._new_model(seconds)
        # The same for another try, so that a server that keeps its prompts does not read this one again.
        fence = self._fence("\n".join([query.text, *(e.hit.text for e in evidence)]))
        values = prompt_values(query, evidence, fence, again=again)
        heard: set[DraftSentence] = set()
        with closing((chain | StrOutputParser()).stream(values)) as written:  # type: ignore[type-var]  # a generator
            for piece in pieces(until_it_rambles(written, fence)):
                for said in parse_draft(piece):
                    if said in heard:
                        continue
                    if len(heard) == _MOST_SENTENCES:
                        return
                    heard.add(said)
                    if len(heard) > _MOST_UNCITED and not any(before.evidence for before in heard):
                        return
                    yield said

    def pause_after(self, error: Exception) -> float | None:
        """What the server's Retry-After says; a second where it is overloaded and does not say; none where there was
        no answer; None for a request that it refuses for good."""
        response = getattr(error, "response", None)  # OpenAI's and Anthropic's clients keep it there
        if response is None:
            return 0.0
        if response.status_code not in (408, 409, 429) and response.status_code < 500:
            return None
        stated = response.headers.get("retry-after", "")
        return float(stated) if re.fullmatch(r"\d{1,6}(\.\d+)?", stated) else _PAUSE_S


def pieces(chunks: Iterable[str]) -> Iterator[str]:
    """A text that arrives in chunks, cut where one cited sentence ends and another begins; never within a sentence."""
    held = ""
    for chunk in chunks:
        held += chunk
        while end := _SENTENCE_END.search(held):
            yield held[: end.end()]
            held = held[end.end() :]
    if held.strip():
        yield held


def until_it_rambles(chunks: Iterable[str], fence: str) -> Iterator[str]:
    """A text that arrives in chunks, up to where its end was written twice before, or it repeats what it was told."""
    written = ""
    for chunk in chunks:
        written += chunk
        if fence in written:
            return
        yield chunk
        if len(written) >= _ROUNDS * _LOOP and written.count(written[-_LOOP:]) >= _ROUNDS:
            return


def parse_draft(text: str) -> tuple[DraftSentence, ...]:
    """Sentences with the numbers that each cites; a sentence without a number is kept without and fails its check.

    Marks may stand before or after the full stop: "… closed [1]." and "… closed. [1]" say the same. Raises
    ModelDeclined for a line that says so.
    """
    if _DECLINED.search(text):
        raise ModelDeclined("The language model finds no answer in the evidence.")
    moved = re.sub(r"((?:\s*\[[\d,\s]+\])+)\s*([.!?]+)", r"\2\1", text)
    # A mark after a full stop belongs to the sentence it follows: keep the segmenter from giving it to the next.
    held = re.sub(r"([.!?][”\"’')]*)((?:\s*\[[\d,\s]+\])+)", lambda m: _glue(m.group(2)) + m.group(1), moved)
    sentences = []
    for start, end in sentence_spans(held):
        piece = held[start:end]
        numbers = tuple(dict.fromkeys(int(n) for mark in _MARK.findall(piece) for n in re.findall(r"\d+", mark)))
        said = re.sub(r"^[\s\-*•]+", "", _MARK.sub("", piece)).strip()
        if said:
            sentences.append(DraftSentence(said, numbers))
    return tuple(sentences)


def _glue(marks: str) -> str:
    return re.sub(r"\s+", "", marks)


def chat_model(settings: RetrievalSettings, seconds: float | None = None) -> BaseChatModel | None:
    """The model that ANSWER_MODEL names, None if none is set; it waits ANSWER_TIMEOUT_SECONDS, or ``seconds``.

    Raises AnswerModelError.
    """
    if not settings.answer_model:
        return None
    from langchain.chat_models import init_chat_model

    timeout = settings.answer_timeout_seconds if seconds is None else seconds
    # The client does not try again by itself: whether there is time for that is known in compose.
    given: dict[str, Any] = {"timeout": timeout, "max_retries": 0, "max_tokens": _MOST_TOKENS}
    if settings.answer_model.startswith("ollama:"):
        given = {"client_kwargs": {"timeout": timeout}, "num_predict": _MOST_TOKENS}
    if settings.answer_base_url:
        given["base_url"] = settings.answer_base_url
        if settings.answer_model.startswith("openai:"):
            given["stream_usage"] = True  # the client asks only OpenAI itself to say what it counted
    if key := settings.answer_api_key.get_secret_value():
        given["api_key"] = key
    try:
        model: BaseChatModel = init_chat_model(settings.answer_model, temperature=0, **given)
    except Exception as error:  # each provider's package has its own
        raise AnswerModelError(
            f"ANSWER_MODEL={settings.answer_model} cannot be used: {_first_sentence(error)}. Check the provider's name "
            "and its key, or leave ANSWER_MODEL empty to have answers quoted from the articles"
        ) from error
    return model


def _first_sentence(error: Exception) -> str:
    line = next(iter(str(error).strip().splitlines()), "") or type(error).__name__
    return line.split(". ")[0].rstrip(".")[:300]
