"""Makes ``wordnet.txt.gz`` from the database files of WordNet 3.0, as Debian's package wordnet-base installs them.

    python -m retrieval.wordnet.make /usr/share/wordnet

Kept are plain words in their first four senses of each part of speech (WordNet orders them by how often they are met),
the irregular forms of these words, and which senses follow from which. The file's format is in ``retrieval.wordnet``.
"""

from __future__ import annotations

import gzip
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

PARTS = {"n": "noun", "v": "verb", "a": "adj", "r": "adv"}
MOST_SENSES = 4
UNMET = 2
"""Senses kept of a word that WordNet's counted texts do not have in any of its parts of speech; of one that they have,
those that they have it in."""
FOLLOWS = frozenset(["@", "@i", "&", "*", ">", "+", "\\"])
"""Pointers (wninput(5WN)) to what is true too: a wider term, a similar one, what is entailed or caused, the same in
another part of speech."""

_PLAIN = re.compile(r"[a-z]{2,}")


def read_senses(folder: Path, part: str) -> dict[str, tuple[int, list[str]]]:
    """Each plain word with how many of its senses are met, and all of them in order, as part of speech and offset:
    {"bridge": (4, ["n02898711", …])}."""
    senses = {}
    for fields in _records(folder / f"index.{PARTS[part]}"):
        if _PLAIN.fullmatch(fields[0]):
            count = int(fields[2])
            senses[fields[0]] = int(fields[-count - 1]), [part + offset for offset in fields[-count:]]
    return senses


def read_follows(folder: Path, part: str) -> Iterator[tuple[str, list[str]]]:
    """Each sense with those that follow from it."""
    for fields in _records(folder / f"data.{PARTS[part]}"):
        after_words = 4 + 2 * int(fields[3], 16)
        pointers = fields[after_words + 1 :]
        quads = (pointers[4 * i : 4 * i + 3] for i in range(int(fields[after_words])))
        yield (
            part + fields[0],
            [other.replace("s", "a") + offset for symbol, offset, other in quads if symbol in FOLLOWS],
        )


def read_forms(folder: Path, part: str, known: Iterable[str]) -> dict[str, str]:
    """Irregular forms with their base: {"fell": "fall"}."""
    bases, forms = set(known), {}
    for line in (folder / f"{PARTS[part]}.exc").read_text("ascii").splitlines():
        form, base, *_ = line.split()
        if _PLAIN.fullmatch(form) and base in bases and form != base:
            forms[form] = base
    return forms


def common(read: dict[str, dict[str, tuple[int, list[str]]]]) -> dict[str, dict[str, list[str]]]:
    """The senses to keep, by part of speech and word."""
    known = {word for words in read.values() for word, (met, _) in words.items() if met}
    kept: dict[str, dict[str, list[str]]] = {part: {} for part in read}
    for part, words in read.items():
        for word, (met, own) in words.items():
            if senses := own[: min(met, MOST_SENSES) if word in known else UNMET]:
                kept[part][word] = senses
    return kept


def table(folder: Path) -> str:
    senses = common({part: read_senses(folder, part) for part in PARTS})
    met = {sense for words in senses.values() for own in words.values() for sense in own}
    follows = {
        sense: kept
        for part in PARTS
        for sense, others in read_follows(folder, part)
        if sense in met and (kept := sorted({o for o in others if o in met}))
    }
    number = {sense: f"{i:x}" for i, sense in enumerate(sorted(met))}
    lines = []
    for part, words in senses.items():
        lines.append(f"[{PARTS[part]}]")
        lines += [f"{word} {' '.join(number[s] for s in own)}" for word, own in sorted(words.items())]
    for part in ("n", "v"):
        lines.append(f"[{PARTS[part]} forms]")
        lines += [f"{form} {base}" for form, base in sorted(read_forms(folder, part, senses[part]).items())]
    lines.append("[follows]")
    lines += [f"{number[sense]} {' '.join(number[o] for o in others)}" for sense, others in sorted(follows.items())]
    return "\n".join(lines) + "\n"


def _records(path: Path) -> Iterator[list[str]]:
    """Fields of each line but the licence, which is indented; glosses left out."""
    for line in path.read_text("ascii").splitlines():
        if not line.startswith(" "):
            yield line.split("|")[0].split()


if __name__ == "__main__":
    made = gzip.compress(table(Path(sys.argv[1])).encode("ascii"), 9, mtime=0)
    (Path(__file__).parent / "wordnet.txt.gz").write_bytes(made)
