"""Say the term of a sentence, an order or a penalty: as data in every language, else as words."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.triage.drafting.facts.phrases import Phrases
from services.triage.drafting.facts.record import AlertTold, Reason
from shared.contracts.term_parts import TermPart
from shared.term_words import are_alike, read_term, say_term, say_time


@dataclass(frozen=True, repr=False)
class TermTold:
    """A term in one language.

    `said`: the term. `time`: the same as it stands behind "for", if it is a time alone. `beside`:
    words of the record that the data do not say. `is_penalty`: it is more than a time, as
    a fine is, and life imprisonment.
    """

    said: str = ""
    time: str = ""
    beside: str = ""
    is_penalty: bool = False


def term_told(
    phrases: Phrases, parts: Sequence[TermPart], words: str | None, alert: AlertTold
) -> TermTold:
    """Return how a term is said. What this language cannot say is left out, and said to be."""
    read = read_term(words)
    said = say_term(parts or read, phrases.language)
    if parts and not said:
        codes = " ".join(filter(None, (code for each in parts for code in (each.unit, each.kind))))
        phrases.leave_out(Reason.UNKNOWN_TERM, words or codes)
    time = say_time(parts or read, phrases.language)
    is_penalty = bool(said and not time)
    if said and (not words or (read and are_alike(parts or read, read))):
        return TermTold(said, time, is_penalty=is_penalty)
    free = phrases.free(words, alert).rstrip(".")
    if said:
        return TermTold(said, time, free, is_penalty)
    return TermTold(free)
