"""Labels of codes for templates, in the reader's language."""

from typing import Any

from fastapi import Request

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
from shared.channel_labels import CHANNEL_LABELS
from shared.message_ids import msgid
from shared.web.labels import labels_of
from shared.web.pages import Pages

NOT_REACHED = "not-reached"
"""The filter that notices link to: every delivery that is not known to be accepted."""
_NOT_REACHED = msgid("Failed, not sent or not known")
REACHED = "reached"
"""The filter that a changed consent links to: the recipients to ask to remove the message."""
_REACHED = msgid("Sent or delivered")

_WORDS: dict[str, Any] = {
    "audiences": AUDIENCES, "states": STATES, "reasons": REASONS,
    "stop_reasons": STOP_REASONS, "found": FOUND, "progress": PROGRESS, "effects": EFFECTS,
}  # fmt: skip


def page_labels(request: Request, console: Pages, context: Context) -> dict[str, Any]:
    """Return the labels of codes for templates, in the reader's language."""
    gettext = console.gettext(request)
    return _WORDS | {
        "channels": {code: each.title for code, each in CHANNEL_LABELS.items()},
        "words": labels_of(request, context.taxonomy),
        "state_choices": [
            (NOT_REACHED, gettext(_NOT_REACHED)),
            (REACHED, gettext(_REACHED)),
            *((code.value, gettext(words)) for code, (words, _) in STATES.items()),
        ],
        "reason_choices": [(code.value, gettext(words)) for code, words in REASONS.items()],
        "effect_choices": [(code.value, gettext(words)) for code, (words, _) in EFFECTS.items()],
        "kinds": [(code, gettext(words)) for code, words in AUDIENCES.items()],
    }
