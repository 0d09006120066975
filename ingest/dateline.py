"""The printed place (and date) that opens a report, as in "HALVERN, 3 March — ". Pure and conservative: a dateline that
is missed costs nothing, since it also stays in the body."""

from __future__ import annotations

import re

from ingest.text import word_table

_OPENING = re.compile(
    r"(?P<place>[^\W\d_][^,()—–:;!?\n]{1,40}?)"
    r"(?:, (?P<rest>[^()—–:;!?\n]{1,40}?))?"
    r"(?: \((?P<agency>[^()\n]{2,40})\))?"
    r"(?:\s*(?P<dash>[—–])\s*|\s+(?P<hyphen>--?)\s+)(?P<next>\S)"
)
# Labels that desks print in capitals where a place would stand.
_NOT_PLACES = word_table("ANALYSIS BREAKING CORRECTED CORRECTION EXCLUSIVE FACTBOX LIVE OPINION UPDATE VIDEO WATCH")


def find_dateline(body: str) -> str | None:
    """The place, and what follows it up to an agency's name or the dash; None where the body does not open with one.

    A place stands in capitals. Without a date, a region or an agency only a long dash is taken as the end of it.
    """
    match = _OPENING.match(body[:200])
    if match is None or not match["place"].isupper() or match["place"].split()[0] in _NOT_PLACES:
        return None
    if match["hyphen"] and not (match["rest"] or match["agency"]):
        return None
    if match["next"].islower() or len(match["place"]) < 3:
        return None
    return f"{match['place']}, {match['rest']}" if match["rest"] else match["place"]
