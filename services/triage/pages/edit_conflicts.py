"""Compare a document that somebody else saved meanwhile with what was typed."""

import re
from collections.abc import Mapping, Sequence

from services.triage.document_form.draft_form import TAKEN_FROM
from services.triage.document_form.first_texts import MARKS
from shared.web.forms import Form

_VERSION = re.compile(r"[1-9][0-9]{0,5}", re.ASCII)
_OF_THE_PAGE = frozenset({"version", "over", "embargo_confirmed[]", "do_no_harm[]", MARKS})
"""Fields that do not belong to a draft."""
_OF_THE_DIRECTORY = tuple(f".{name}" for name in (*sorted(TAKEN_FROM), "officials[]"))
"""Ends of the fields that say where an addressee comes from: its words are compared."""
_REASONS = "findings."
"""The fields of reasons, which do not either."""


def version_to_overwrite(form: Form) -> int | None:
    """Return the version that a person read and wants to overwrite; else None."""
    given = form.value("over")
    return int(given) if _VERSION.fullmatch(given) else None


def differing_fields(present: Form, typed: Form) -> dict[str, Sequence[str]]:
    """Return the fields of the newest version that differ from what was typed."""
    names = dict.fromkeys((*present.given, *typed.given))
    return {
        name: present.chosen(name)
        for name in names
        if name not in _OF_THE_PAGE
        and not name.startswith(_REASONS)
        and not name.endswith(_OF_THE_DIRECTORY)
        and _plain(present, name) != _plain(typed, name)
    }


def in_labels(
    differ: Mapping[str, Sequence[str]], menus: Mapping[str, Sequence[tuple[str, str]]]
) -> list[tuple[str, str]]:
    """Return the fields as people read them: options by their labels in the menu."""
    return [
        (name, ", ".join(dict(menus[name]).get(each, each) for each in values))
        if name in menus
        else (name, "".join(values))
        for name, values in differ.items()
    ]


def _plain(form: Form, name: str) -> list[list[str]]:
    """Return a field's values, without the order of a list or the spaces of a text."""
    return sorted(words for each in form.chosen(name) if (words := each.split()))
