"""Score the danger of a case from all that is known, when it opens and whenever that changes."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import ColumnElement, select

from services.triage.context import Context
from services.triage.operations.timeline import Detail, note
from services.triage.queries.case_records import AS_TOLD
from services.triage.queries.unsealing import open_facts, open_persons
from services.triage.rules.acts import risk_groups_of
from services.triage.rules.expectations import counted
from services.triage.rules.risk import COLLEAGUES, UNKNOWN_SEVERITY, Danger, assess_together
from services.triage.tables import Alert, Case, CaseAlert
from shared.contracts.codes import RANKS, ActOutline, Expectation
from shared.contracts.facts import Facts, situations_of
from shared.contracts.persons import Persons
from shared.contracts.triage import CaseAssessed
from shared.storage.unit_of_work import UnitOfWork
from shared.taxonomy import UNKNOWN, Taxonomy


def danger_of(
    taxonomy: Taxonomy,
    told: tuple[Persons, Facts] | None,
    acts: Sequence[ActOutline],
    expected: Sequence[Expectation],
    *,
    colleagues_attacked: bool,
) -> Danger:
    """Return the signs of danger in one alert; `told` is None if it was erased.

    What is not sealed of an erased alert still counts, and its present situation is unknown.
    """
    # A code that only a newer intake knows counts as a violation of unknown severity.
    known = taxonomy.violations
    severities = [
        taxonomy.severity(act.violation) if act.violation in known else UNKNOWN_SEVERITY
        for act in acts
    ]
    danger = Danger(
        acts=[act.model_copy(update={"violation": known.counts_as(act.violation)}) for act in acts],
        severities=severities,
        expected=counted(expected, taxonomy),
        colleagues_attacked=colleagues_attacked,
    )
    if told is None:
        return danger
    persons, facts = told
    groups = risk_groups_of(persons.persons)
    situations = taxonomy.situations
    known_here = [
        situations.counts_as(each) if each in situations else UNKNOWN
        for each in situations_of(facts, persons.persons)
    ]
    news = bool(facts.developments)
    return replace(danger, situations=known_here, risk_groups=groups, has_news=news)


def violations_of(acts: Iterable[ActOutline]) -> list[str]:
    """Return each violation once, in the order in which they were reported."""
    return list(dict.fromkeys(act.violation for act in acts))


async def assess_again(
    work: UnitOfWork, context: Context, case: Case, rules: Iterable[str]
) -> None:
    """Score all alerts of the case together, and store the violations that they report.

    `rules`: rules that gave points until now; a rule about a colleague's case cannot be applied
    again.
    """
    alerts = await alerts_of(work, case.id)
    acts = {alert.alert: _acts(alert) for alert in alerts}
    colleagues = COLLEAGUES in rules
    dangers = [
        danger_of(
            context.taxonomy,
            _told(work, alert),
            acts[alert.alert],
            expected_of([alert]),
            colleagues_attacked=colleagues,
        )
        for alert in alerts
    ]
    assessment = assess_together(dangers, work.now)
    case.level, case.level_rank = assessment.level, RANKS[assessment.level]
    case.score, case.policy = assessment.score, assessment.policy
    case.rules = [rule.code for rule in assessment.reasons]
    case.violations = violations_of(act for told in acts.values() for act in told)
    detail: Detail = {"level": case.level, "score": case.score, "policy": case.policy}
    note(work, case.id, "case-assessed", detail=detail)
    work.emit(
        CaseAssessed(case=case.id, level=case.level, policy=str(case.policy), assessed_at=work.now)
    )


async def alerts_of(work: UnitOfWork, case: UUID, *which: ColumnElement[bool]) -> list[Alert]:
    """Return the alerts of a case, its own first; of `CaseAlert`, those `which` are."""
    alerts = select(Alert).join(CaseAlert, CaseAlert.alert == Alert.alert)
    found = await work.session.scalars(
        alerts.where(CaseAlert.case_id == case, *which).order_by(*AS_TOLD)
    )
    return list(found)


def expected_of(alerts: Iterable[Alert]) -> list[Expectation]:
    return [Expectation.model_validate(each) for alert in alerts for each in alert.expected]


def _told(work: UnitOfWork, alert: Alert) -> tuple[Persons, Facts] | None:
    # An erased person must not prevent the other alerts from being merged and unmerged.
    if work.keys.is_erased(alert.subject):
        return None
    return open_persons(work.keys, alert), open_facts(work.keys, alert)


def _acts(alert: Alert) -> list[ActOutline]:
    return [ActOutline.model_validate(each) for each in alert.acts]
