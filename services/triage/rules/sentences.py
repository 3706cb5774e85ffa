"""The sentences of a text. A full stop after a title or an initial ends none."""

import re
from collections.abc import Iterator

from shared.names.titles import is_title

_ENDS = re.compile(r"(?:(?<=[.!?…])|(?<=[.!?…][»”\"\u2019)]))[^\S\n]+|\n+")
_LAST_WORD = re.compile(r"([^\W\d_]+)\.$")
_AN_INITIAL = 1
_SHORTENED = frozenset({"art", "no", "nos", "al", "cf", "vs", "st", "inc", "ltd", "approx", "av"})


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield the first character of each sentence, and the one after its last."""
    start = 0
    for end in _ENDS.finditer(text):
        if "\n" not in end[0] and _is_within(text[start : end.start()]):
            continue
        if text[start : end.start()].strip():
            yield start, end.start()
        start = end.end()
    if text[start:].strip():
        yield start, len(text)


def _is_within(before: str) -> bool:
    """Return whether a full stop at the end of these words only shortens the last of them."""
    last = _LAST_WORD.search(before)
    return last is not None and (
        len(last[1]) <= _AN_INITIAL or is_title(last[1]) or last[1].casefold() in _SHORTENED
    )
