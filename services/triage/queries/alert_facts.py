"""Read the alerts of a case as the gates check them: consents, situations, decisions."""

from collections.abc import Sequence
from dataclasses import replace

from services.triage.context import Context
from services.triage.queries.case_records import AlertRecords, CaseRecords
from services.triage.queries.persons_shown import answers_of, person_consents
from services.triage.queries.unopened import unopened_alert
from services.triage.queries.unsealing import open_consent, open_facts, open_persons
from services.triage.rules.gates import candidate as views
from services.triage.rules.gates.shown_persons import ShownPersons
from services.triage.tables import BestInterestDecision, Consent
from shared.contracts.facts import situations_of
from shared.storage.sealing import Keys


def alert_facts(
    keys: Keys, context: Context, told: CaseRecords, shown: Sequence[ShownPersons]
) -> list[views.AlertFacts]:
    """Return what the gates check of each alert of a case: consents, situations, decisions."""
    agreed = [each for each in told.decisions if each.decision == "agreed"]
    alerts = zip(told.alerts, shown, strict=True)
    return [_standing(keys, context, each, agreed, whom) for each, whom in alerts]


def _standing(
    keys: Keys,
    context: Context,
    told: AlertRecords,
    agreed: Sequence[BestInterestDecision],
    shown: ShownPersons,
) -> views.AlertFacts:
    alert, consents = told.alert, told.consents
    situations = situations_of(open_facts(keys, alert), open_persons(keys, alert).persons)
    known, answers = context.taxonomy.situations, answers_of(consents)
    sealed = views.SealedOfAlert(
        consents={use: shown.state(use, answers) for use in answers},
        objecting={use: shown.objecting(use, answers) for use in answers},
        answered_alone=frozenset(
            use for use, each in answers.items() if set(each.persons.values()) - {"given"}
        ),
        tells_unnamed=shown.tells_unnamed,
        situations=frozenset(
            known.counts_as(each) if each in known else None for each in situations
        ),
        reachable=any(each not in known or known.get(each).reachable for each in situations),
        unnamed=frozenset(consent.use for consent in consents if _is_unnamed(keys, told, consent)),
    )
    facts = unopened_alert(alert.alert, told.known.withdrawn_at, consents, agreed)
    return replace(facts, sealed=sealed)


def _is_unnamed(keys: Keys, told: AlertRecords, consent: Consent) -> bool:
    """Return whether a consent is limited without words, as was possible before December 2026."""
    words = [open_consent(keys, consent)] if consent.answers.general == "limited" else []
    alone = person_consents(keys, told)
    words += [e.words for e in alone if e.use == consent.use and e.state == "limited"]
    return not all(each and any(map(str.isalnum, each.limits or "")) for each in words)
