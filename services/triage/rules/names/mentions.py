"""Where in a text somebody is named."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import islice

from services.triage.rules.names.in_text import Match
from services.triage.rules.texts.sentences import sentences

_MOST_SENTENCES, _SHOWN = 400, 300


@dataclass(frozen=True, slots=True)
class Mention:
    """A place in a text where words name somebody, or may.

    `field`: its name in the form, such as `en.title`; `words`: the first sentence with them, empty
    if they are in several; `start`, `end`: the characters of the text that are this sentence.
    `person`: who is named, to show to people who may read the record; "" if that is not said.
    """

    field: str
    words: str
    start: int
    end: int
    match: Match
    person: str = ""


def find_mentions(written: Mapping[str, str], look: Callable[[str], Match]) -> tuple[Mention, ...]:
    """Return where `look` finds somebody in these texts, by field."""
    found = ((field, text, look(text)) for field, text in written.items() if text)
    return tuple(
        _mention(field, text, match, look) for field, text, match in found if match is not Match.NO
    )


def _mention(field: str, text: str, match: Match, look: Callable[[str], Match]) -> Mention:
    for start, end in islice(sentences(text), _MOST_SENTENCES):
        sentence = text[start:end]
        if look(sentence) is match:
            words = sentence if len(sentence) <= _SHOWN else f"{sentence[:_SHOWN]}…"
            return Mention(field, words, start, end, match)
    return Mention(field, "", 0, len(text), match)
