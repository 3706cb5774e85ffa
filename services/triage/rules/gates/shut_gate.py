"""A gate that a document did not pass."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.triage.rules.gates.checks import HARM_CHECKS


@dataclass(frozen=True, slots=True)
class ShutGate:
    """`words` is a message id of gettext; `values` fill it.

    They are codes and numbers; of a place of hiding also words of the record and of the text, for
    who may read both.
    """

    code: str
    words: str
    values: Mapping[str, str | int]

    @property
    def told(self) -> str:
        """Return the text in English; a check is named by its words, not by its code."""
        values = dict(self.values)
        if "check" in values:
            values["check"] = HARM_CHECKS.get(str(values["check"]), values["check"])
        return self.words.format(**values)
