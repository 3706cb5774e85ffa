"""The sentences of a text. A full stop after a title or an initial ends none."""

import re
from collections.abc import Iterator

from shared.names.titles import is_title

_ENDS = re.compile(r"(?:(?<=[.!?…؟])|(?<=[.!?…؟][»”\"\u2019)]))[^\S\n]+|\n+")
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


def closed_quotations(text: str) -> str:
    """Return the text without quotation marks that nobody closes: they would hide what follows."""
    opened, found = list[int](), list(text)
    for at, each in enumerate(text):
        if each == "\n":
            opened.clear()
        elif each in "«“":
            opened.append(at)
            found[at] = " "
        elif each in "»”" and opened:
            start = opened.pop()
            found[start] = text[start]
    return "".join(found)


def without_quotations(text: str) -> str:
    """Return the text with spaces in place of what is quoted: charges and words of others."""
    found, depth = [], 0
    for each in text:
        depth += each in "«“"
        found.append(" " if depth > 0 else each)
        depth -= each in "»”" and depth > 0
    return "".join(found)


def quoted(text: str) -> Iterator[str]:
    """Yield each quotation of a sentence, without its marks."""
    depth, start = 0, 0
    for at, each in enumerate(text):
        if each in "«“":
            start = at + 1 if not depth else start
            depth += 1
        elif each in "»”" and depth:
            depth -= 1
            if not depth:
                yield text[start:at]
    if depth:  # it goes on in the next sentence
        yield text[start:]
