"""The page of a document that somebody else saved meanwhile: their text beside what was typed."""

import re

from shared.contracts.content import APPEAL_LANGUAGES
from shared.web.forms import Form

_VERSION = re.compile(r"[1-9][0-9]{0,5}", re.ASCII)


def version_to_overwrite(form: Form) -> int | None:
    """Return the version that a person read and wants this saved over; else None."""
    given = form.value("over")
    return int(given) if _VERSION.fullmatch(given) else None


def differing_texts(stands: Form, typed: Form) -> tuple[tuple[str, str], ...]:
    """Return the texts that stand in the newest version and are others than those typed."""
    names = dict.fromkeys(filter(_is_text, (*stands.given, *typed.given)))
    return tuple(
        (name, stands.value(name))
        for name in names
        if stands.value(name).split() != typed.value(name).split()
    )


def _is_text(name: str) -> bool:
    """Return whether a field is part of a text, such as `en.title`."""
    language, dot, _ = name.partition(".")
    return bool(dot) and language in APPEAL_LANGUAGES
