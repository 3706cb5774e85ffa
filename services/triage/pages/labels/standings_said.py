"""Labels of what a document says of somebody beside acts: where they stand, and what is ahead."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from services.triage.rules.findings.said_by_plans import ACCUSATION, EXPECTED
from services.triage.rules.findings.standings import (
    AWAITING,
    BEFORE_TRIAL,
    FREE_NOW,
    GUILTY,
    HELD_NOW,
    MISSING,
    SERVING,
    UNHURT,
)
from shared.message_ids import msgid

_STANDINGS: Mapping[str, str] = MappingProxyType(
    {
        HELD_NOW: msgid("held at present"),
        SERVING: msgid("serving a sentence at present"),
        BEFORE_TRIAL: msgid("held before a trial"),
        AWAITING: msgid("charged and not tried yet"),
        FREE_NOW: msgid("at liberty at present"),
        MISSING: msgid("missing at present"),
        UNHURT: msgid("not hurt"),
        GUILTY: msgid("an accusation, as if it were known to be true"),
    }
)
_AHEAD: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        EXPECTED: ("expectations", msgid("expected: {event}")),
        ACCUSATION: ("charge_statuses", msgid("accusations: {event}")),
    }
)


def standing_said(
    code: str, gettext: Callable[[str], str], term: Callable[[str, str], str]
) -> str | None:
    """Return the label of a standing, or of what a plan says is ahead; None of all else."""
    if code in _STANDINGS:
        return gettext(_STANDINGS[code])
    for before, (kind, words) in _AHEAD.items():
        if code.startswith(before):
            return gettext(words).format(event=term(kind, code.removeprefix(before)))
    return None
