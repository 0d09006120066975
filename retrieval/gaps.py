"""Questions that ask alike, put together. Pure but for the encoder that is passed in."""

from __future__ import annotations

from collections.abc import Sequence

from retrieval.sentence_scores import EncodeSentences

_ALIKE = 0.75
"""Cosine between two questions that ask for the same: of 25 questions looked at in pairs, all above ask alike ("Is the
bridge open for cars yet?", "When will the bridge reopen to cars?"), those from 0.73 down mostly do not."""


def group_alike(questions: Sequence[str], encode: EncodeSentences) -> list[list[int]]:
    """Indexes of the questions, each once; largest group first, then in the order of their first.

    Greedy: a question joins the group whose first question is closest to it, if that is close enough.
    """
    if not questions:
        return []
    vectors = encode(questions)
    groups: list[list[int]] = []
    for at, vector in enumerate(vectors):
        likeness = [float(vectors[group[0]] @ vector) for group in groups]
        best = max(range(len(groups)), key=likeness.__getitem__, default=None)
        if best is not None and likeness[best] >= _ALIKE:
            groups[best].append(at)
        else:
            groups.append([at])
    return sorted(groups, key=lambda group: -len(group))
