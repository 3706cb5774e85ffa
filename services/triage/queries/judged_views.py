"""What the gates found of a document, person by person and place by place, as triage answers it."""

from collections.abc import Iterable
from typing import Any

from services.triage.queries.case_records import DocumentRecords
from services.triage.rules.acts_of_persons import ToldAct
from services.triage.rules.findings.finding import shown_name
from services.triage.rules.gates.all_gates import shut_gates
from services.triage.rules.gates.candidate import Candidate
from services.triage.rules.names.in_text import Match
from services.triage.rules.names.mentions import Mention
from services.triage.schemas import (
    ActOfAlertView,
    FindingView,
    GateView,
    MentionView,
    PersonToldView,
    SaidView,
)
from services.triage.tables import ConfirmedFinding, FindingConfirmation
from shared.storage.columns import place_of
from shared.storage.sealing import Keys


def person_views(judged: Candidate, records: DocumentRecords) -> list[PersonToldView]:
    """Return what the document says of each person, with the acts of the alerts that say so."""
    alerts = [each.alert.alert for each in records.told.alerts]
    of_alert = {each.alert: number for number, each in enumerate(records.told.sources, start=1)}

    def acts(told: Iterable[ToldAct]) -> list[ActOfAlertView]:
        return [
            ActOfAlertView(
                code=each.code,
                alert=alerts[each.alert - 1],
                number=each.alert,
                source=of_alert.get(alerts[each.alert - 1]),
                on=each.on,
            )
            for each in told
        ]

    return [
        PersonToldView(
            persons=sorted(each.recorded.ids),
            name=shown_name(each.recorded),
            said=[
                SaidView(code=said.code, borne=said.is_borne, told=acts(said.told))
                for said in each.said
            ],
            left_out=acts(each.left_out),
        )
        for each in judged.opened.told
    ]


def judged_views(
    keys: Keys, judged: Candidate | None, records: DocumentRecords | None
) -> dict[str, Any]:
    """Return which gates are shut, where the text names somebody, and what was found."""
    found = judged and {
        "named": judged.opened.named,
        "sourced": judged.opened.sourced,
        "contacted": judged.opened.contacted,
        "vouched": judged.opened.vouched,
        "removed": judged.opened.removed,
    }
    return {
        "shut_gates": [
            GateView(code=gate.code, words=gate.told, values=dict(gate.values), message=gate.words)
            for gate in (shut_gates(judged) if judged else ())
        ],
        "findings": finding_views(keys, judged, records) if judged and records else [],
        **{name: list(map(_mention, places)) for name, places in (found or {}).items()},
    }


def _mention(found: Mention) -> MentionView:
    return MentionView(
        field=found.field,
        words=found.words,
        start=found.start,
        end=found.end,
        sure=found.match is Match.SURE,
        person=found.person,
    )


def finding_views(keys: Keys, judged: Candidate, records: DocumentRecords) -> list[FindingView]:
    """Return every finding; of a confirmed one, with the reason and who gave it."""
    confirmed = {each.mark: each for each in records.confirmed}
    return [
        FindingView(
            mark=mark,
            rule=each.rule,
            person=each.person,
            codes=list(each.codes),
            field=each.field,
            words=each.words,
            start=each.start,
            end=each.end,
            final=each.is_final,
            confirmed_by=row.confirmed_by if row else None,
            confirmed_at=row.confirmed_at if row else None,
            reason=_reason(keys, row) if row else None,
        )
        for mark, each in judged.opened.findings.items()
        for row in [confirmed.get(mark)]
    ]


def _reason(keys: Keys, row: FindingConfirmation) -> str:
    place = place_of(FindingConfirmation.words, row.id)
    return keys.open_model(ConfirmedFinding, place, row.words).reason
