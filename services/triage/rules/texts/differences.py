"""What differs between two texts, word by word, for people who read one beside the other."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

_SENTENCE = re.compile(r".+?(?:[.!?;:]\s+|\n+|$)|\n+", re.DOTALL)
_WORD = re.compile(r"\S+\s*|\s+")
Kind = Literal["same", "removed", "added"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text. `kind`: in both texts, only in the older, or only in the newer one."""

    kind: Kind
    words: str


def differences(before: str, now: str) -> list[Piece]:
    """Return the pieces of both texts in their order.

    All that are not `added` are the older text, and all that are not `removed` the newer one.
    Sentences are compared first: the time grows with what was changed, not with the whole text.
    """
    return _joined(_compared(_SENTENCE.findall(before), _SENTENCE.findall(now)))


def _compared(before: Sequence[str], now: Sequence[str]) -> Iterator[Piece]:
    for same, old, new in _stretches(before, now):
        if same:
            yield Piece("same", old)
            continue
        words = _WORD.findall(old), _WORD.findall(new)
        for alike, removed, added in _stretches(*words):
            yield from _pieces(alike, removed, added)


def _stretches(before: Sequence[str], now: Sequence[str]) -> Iterator[tuple[bool, str, str]]:
    """Yield whether a stretch is in both texts, and its words in the older and in the newer."""
    for tag, start, end, first, last in SequenceMatcher(None, before, now).get_opcodes():
        yield tag == "equal", "".join(before[start:end]), "".join(now[first:last])


def _pieces(alike: bool, removed: str, added: str) -> Iterator[Piece]:
    if alike:
        yield Piece("same", removed)
        return
    if removed:
        yield Piece("removed", removed)
    if added:
        yield Piece("added", added)


def _joined(pieces: Iterator[Piece]) -> list[Piece]:
    """Return neighbours of one kind as one piece."""
    found: list[Piece] = []
    for each in pieces:
        if found and found[-1].kind == each.kind:
            found[-1] = Piece(each.kind, found[-1].words + each.words)
        else:
            found.append(each)
    return found
