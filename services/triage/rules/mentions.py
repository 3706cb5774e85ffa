"""Where in a text somebody is named."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from services.triage.rules.names_in_text import Match

_SENTENCE = re.compile(r"\S.*?(?:(?<=[.!?…])(?=\s)|$)", re.MULTILINE)
_MOST_SENTENCES, _SHOWN = 400, 300


@dataclass(frozen=True, slots=True)
class Mention:
    """A place in a text where words name somebody, or may.

    `field`: its name in the form, such as `en.title`; `words`: the first sentence with them, empty
    if they are in several; `start`, `end`: the characters of the text that are this sentence.
    """

    field: str
    words: str
    start: int
    end: int
    match: Match


def find_mentions(written: Mapping[str, str], look: Callable[[str], Match]) -> tuple[Mention, ...]:
    """Return where `look` finds somebody in these texts, by field."""
    found = ((field, text, look(text)) for field, text in written.items() if text)
    return tuple(
        _mention(field, text, match, look) for field, text, match in found if match is not Match.NO
    )


def _mention(field: str, text: str, match: Match, look: Callable[[str], Match]) -> Mention:
    for number, sentence in enumerate(_SENTENCE.finditer(text)):
        if number >= _MOST_SENTENCES:
            break
        if look(sentence[0]) is match:
            words = sentence[0] if len(sentence[0]) <= _SHOWN else f"{sentence[0][:_SHOWN]}…"
            return Mention(field, words, *sentence.span(), match)
    return Mention(field, "", 0, len(text), match)
