"""A document as the product begins it says of nobody what the record does not."""

from types import SimpleNamespace

import pytest

from services.triage.queries.findings import held_against_record
from services.triage.queries.printed_names import names_of
from services.triage.rules.acts_of_persons import recorded_persons
from services.triage.rules.findings.finding import Judged
from services.triage.rules.findings.words_of_acts import told_earlier
from tests.services.triage.golden.begun import TAXONOMY, GoldenCase
from tests.services.triage.golden.each_case import begun_case, each_golden_case


@pytest.mark.long
@each_golden_case
async def test_no_text_of_a_case_has_a_finding(case: GoldenCase) -> None:
    everybody = recorded_persons([(each.persons, each.facts) for each in case.alerts], TAXONOMY)
    for alert in case.alerts:
        for each in everybody:
            each.unclear |= told_earlier(alert.facts, TAXONOMY)
    judged = Judged(everybody, {each.who: names_of(each.person) for each in everybody}, TAXONOMY)
    for language, text in (await begun_case(case)).texts.items():
        letter = text.partition("\n***")[0]
        assert list(judged.in_texts({f"{language}.parts.facts": letter})) == []


@each_golden_case
async def test_no_untouched_draft_of_a_case_has_a_finding(case: GoldenCase) -> None:
    draft = (await begun_case(case)).content.draft
    alerts = [
        (SimpleNamespace(persons=each.persons, former=(), former_places=()), each.facts)
        for each in case.alerts
    ]
    held = held_against_record(draft, alerts, (), TAXONOMY, names_shown=case.names)  # type: ignore[arg-type]  # what is read of an alert
    assert [(each.field, each.rule, each.codes, each.words) for each in held.findings] == []
