"""Texts for what prevents an assessment or a grant."""

from collections.abc import Iterable, Mapping

from services.relocation.rules.eligibility import Fault, Obstacle
from shared.message_ids import msgid
from shared.problems import FieldFault

WORDS: Mapping[Obstacle, str] = {
    Obstacle.NOT_MET: msgid("This criterion is not met."),
    Obstacle.UNCLEAR: msgid("It is not clear yet whether this criterion is met."),
    Obstacle.EXCLUDED: msgid("This exclusion of the programme applies."),
    Obstacle.NOT_LOOKED_AT: msgid(
        "Nobody has said yet whether this exclusion of the programme applies."
    ),
    Obstacle.COST_NOT_PAID: msgid("This programme does not pay this kind of cost."),
    Obstacle.OTHER_CURRENCY: msgid("This is not the currency of the programme."),
    Obstacle.ABOVE_CEILING: msgid("The costs are above the ceiling of the programme."),
    Obstacle.UNKNOWN_EXCLUSION: msgid("This is not an exclusion of the programme."),
    Obstacle.NO_COSTS: msgid("All three criteria are met. Enter at least one cost."),
}


def fault_messages(faults: Iterable[Fault]) -> tuple[FieldFault, ...]:
    """Return the faults as people read them; the texts are message ids of gettext."""
    return tuple(
        FieldFault(fault.field, WORDS[fault.obstacle], fault.obstacle.value) for fault in faults
    )
