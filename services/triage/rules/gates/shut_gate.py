"""A gate that a document did not pass."""

from collections.abc import Mapping
from dataclasses import dataclass


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
        return self.words.format(**self.values)
