"""What readers said of answers, as JSON lines for ``dateline evaluate``: see ``retrieval.evaluate.feedback``."""

from __future__ import annotations

import json
from dataclasses import asdict

from bot.state.review import Judged


def to_line(judged: Judged) -> str:
    """One answer. Who asked and who judged does not stand in it."""
    answer = judged.logged.answer
    reported = (citation for citation in answer.citations if citation.number in judged.unsupported)
    return json.dumps(
        {
            "id": judged.logged.id,
            "question": answer.understood_as or answer.question,
            "as_of": answer.as_of.isoformat() if answer.as_of else None,
            "asked_at": answer.asked_at.isoformat(),
            "helpful": _helpful(judged),
            "not_supporting": [
                {name: getattr(citation, name) for name in ("article_id", "version", "start", "end", "quote", "url")}
                for citation in reported
            ],
            "passages": [asdict(passage) for passage in answer.passages],
        },
        ensure_ascii=False,
    )


def _helpful(judged: Judged) -> bool | None:
    """What most said; None where nobody did, or as many said one as the other."""
    if judged.helpful == judged.not_helpful:
        return None
    return judged.helpful > judged.not_helpful
