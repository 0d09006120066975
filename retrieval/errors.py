"""What can go wrong between a question and its answer.

RetrievalError
├── QuestionError       the question cannot be searched for (empty, too long, no words)
├── AnswerModelError    the language model is not usable (name, key, server)
├── ModelDeclined       the language model finds no answer in the evidence
├── RerankError         the cross-encoder is not usable (name, folder, memory)
└── EvaluationError     a file of questions, judgements or results cannot be used
"""

from __future__ import annotations


class RetrievalError(Exception):
    """Base of everything this package raises on purpose; ``str()`` is fit for a reader."""


class QuestionError(RetrievalError):
    """The question cannot be searched for; the message says what is wrong with it and what to do."""


class AnswerModelError(RetrievalError):
    """ANSWER_MODEL cannot be used; the message says why and how to mend it."""


class ModelDeclined(RetrievalError):
    """The language model says that the evidence does not hold the answer."""


class RerankError(RetrievalError):
    """RERANK_MODEL cannot be used; the message says why and how to mend it."""


class EvaluationError(RetrievalError):
    """A file of questions, judgements or results cannot be used; the message names it, the place and what to do."""
