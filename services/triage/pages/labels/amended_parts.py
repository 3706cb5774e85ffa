"""Labels of the parts of an alert that amendments change."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from shared.contracts.facts import Facts
from shared.contracts.records import fields_of
from shared.message_ids import msgid

PARTS: Mapping[str, str] = MappingProxyType(
    {
        **{each.name: each.label for each in fields_of(Facts)},
        "acts": msgid("Acts"),
        "developments": msgid("Developments"),
        "expected": msgid("Expected events"),
        "earlier": msgid("Earlier events"),
        "persons": msgid("Who it is about"),
        "source": msgid("Source"),
        "asked_for": msgid("Help requested"),
    }
)
"""By the name of the field, as `AlertAmended.fields` has it without the id of a person."""


def parts_named(fields: Iterable[str], gettext: Callable[[str], str]) -> str:
    """Return the labels of the parts, each once; a part of a newer intake by its name."""
    names = dict.fromkeys(field.partition(".")[0] for field in fields)
    return ", ".join(gettext(PARTS[name]) if name in PARTS else name for name in names)
