"""What templates say codes with, in the reader's language."""

from functools import partial
from typing import Any

from fastapi import Request

from services.dispatch.channels import CHANNELS
from services.dispatch.context import Context
from services.dispatch.labels import (
    AUDIENCES,
    EFFECTS,
    FOUND,
    PROGRESS,
    REASONS,
    STATES,
    STOP_REASONS,
)
from shared.message_ids import msgid
from shared.taxonomy import Terms
from shared.web.languages import choose_language
from shared.web.pages import Pages

NOT_REACHED = "not-reached"
"""What notices lead to: every delivery of which nobody knows that it was taken."""
_NOT_REACHED = msgid("Failed, not sent or not known")

_WORDS: dict[str, Any] = {
    "audiences": AUDIENCES, "states": STATES, "reasons": REASONS,
    "stop_reasons": STOP_REASONS, "found": FOUND, "progress": PROGRESS, "effects": EFFECTS,
}  # fmt: skip


def words_of(request: Request, console: Pages, context: Context) -> dict[str, Any]:
    """Return what templates say codes with, in the reader's language."""
    language, gettext = choose_language(request), console.gettext(request)
    countries, languages = context.taxonomy.countries, context.taxonomy.languages
    return _WORDS | {
        "channels": {code: each.label for code, each in CHANNELS.items()},
        "country": partial(_term, countries, language),
        "countries_of": lambda codes: ", ".join(_term(countries, language, c) for c in codes),
        "consent_use": partial(_term, context.taxonomy.consent_uses, language),
        "consent_state": partial(_term, context.taxonomy.consent_states, language),
        "language": partial(_term, languages, language),
        "languages_of": lambda codes: ", ".join(_term(languages, language, c) for c in codes),
        "countries": _menu(countries, language),
        "languages": _menu(languages, language),
        "state_choices": [
            (NOT_REACHED, gettext(_NOT_REACHED)),
            *((code.value, gettext(words)) for code, (words, _) in STATES.items()),
        ],
        "reason_choices": [(code.value, gettext(words)) for code, words in REASONS.items()],
        "effect_choices": [(code.value, gettext(words)) for code, (words, _) in EFFECTS.items()],
        "kinds": [(code, gettext(words)) for code, words in AUDIENCES.items()],
    }


def _term(terms: Terms[Any], language: str, code: str) -> str:
    return terms.label(code, language) if code in terms else code


def _menu(terms: Terms[Any], language: str) -> list[tuple[str, str]]:
    return [(each.code, each.label(language)) for each in terms.alphabetical(language)]
