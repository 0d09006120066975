"""A message that is polite and asks nothing: "hello", "Thanks a lot!", "ok". Pure."""

from __future__ import annotations

import re

_GREETS = frozenset(
    """hello hi hey hiya greetings welcome good great nice perfect cool wow thanks thank thx ty cheers bye goodbye
    ok okay alright yes yep no nope please sorry hallo guten moin servus danke bitte tschüss bonjour merci hola
    gracias ciao grazie""".split()
)
_BESIDE = frozenset(
    """morning afternoon evening night day to there everyone all bot you so very really much a lot for that this the
    again then now your help answer and tag morgen abend vielen schön""".split()
)
"""What may stand beside those."""
_SMALL_TALK = re.compile(r"\b(?:how are you(?: doing)?(?: today)?|how do you do|who are you|what can you do)\b")


def is_courtesy(message: str) -> bool:
    """Whether nothing in it could be looked up, whatever was said before."""
    text = " ".join(message.casefold().split())
    rest = _SMALL_TALK.sub(" ", text)
    words = set(re.findall(r"[\w'’]+", rest))
    return words <= _GREETS | _BESIDE and (rest != text or bool(words & _GREETS))
