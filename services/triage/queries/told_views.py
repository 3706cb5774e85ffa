"""The table of a document person by person, and its findings, as triage answers them."""

from collections.abc import Iterable

from services.triage.queries.case_records import DocumentRecords
from services.triage.rules.candidate import Candidate
from services.triage.rules.findings import shown_name
from services.triage.rules.suffering import ToldAct
from services.triage.schemas import ActOfAlertView, FindingView, PersonToldView, SaidView
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
        for each in judged.told
    ]


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
        for mark, each in judged.findings.items()
        for row in [confirmed.get(mark)]
    ]


def _reason(keys: Keys, row: FindingConfirmation) -> str:
    place = place_of(FindingConfirmation.words, row.id)
    return keys.open_model(ConfirmedFinding, place, row.words).reason
