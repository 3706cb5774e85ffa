"""What a document says of each person, beside what the record says of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.triage.rules.acts_of_persons import Recorded, ToldAct
from services.triage.rules.findings.bearing import is_borne
from services.triage.rules.findings.finding import Judged
from services.triage.rules.findings.said_by_plans import PlanSaid, told_in
from shared.taxonomy import Taxonomy


@dataclass(frozen=True)
class SaidAct:
    """An act that a document says was done to somebody. `told`: where the record has that act.

    `is_borne`: the record says it, in these words or others, or leaves it open.
    """

    code: str
    told: tuple[ToldAct, ...]
    is_borne: bool


@dataclass(frozen=True)
class PersonTold:
    """`left_out`: what the record says was done to them and the document does not."""

    recorded: Recorded
    said: tuple[SaidAct, ...]
    left_out: tuple[ToldAct, ...]


def persons_told(
    judged: Judged, entries: Sequence[PlanSaid], taxonomy: Taxonomy
) -> tuple[PersonTold, ...]:
    """Return everybody of the record in its order, with what these entries say of them."""
    said: dict[str, dict[str, None]] = {}
    for entry in entries:
        for who in told_in(judged, entry):
            said.setdefault(who, {}).update(dict.fromkeys(entry.codes))
    return tuple(
        _person(each, tuple(said.get(each.who, ())), taxonomy) for each in judged.everybody.values()
    )


def _person(recorded: Recorded, codes: Sequence[str], taxonomy: Taxonomy) -> PersonTold:
    counted = {taxonomy.act_counts_as(code) for code in codes}
    return PersonTold(
        recorded,
        tuple(
            SaidAct(
                code,
                tuple(t for t in recorded.told if t.code == taxonomy.act_counts_as(code)),
                is_borne(code, recorded, taxonomy),
            )
            for code in codes
        ),
        tuple(each for each in recorded.told if each.code not in counted),
    )
