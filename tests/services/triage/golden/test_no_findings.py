"""A document as the product begins it says of nobody what the record does not."""

import pytest

from services.triage.queries.printed_names import names_of
from services.triage.rules.acts_of_persons import recorded_persons
from services.triage.rules.findings.finding import Judged
from services.triage.rules.findings.words_of_acts import told_earlier
from tests.services.triage.golden.begun import TAXONOMY, GoldenCase, begun_texts, golden_cases


@pytest.mark.parametrize("case", golden_cases(), ids=lambda each: each.id)
async def test_no_text_of_a_case_has_a_finding(case: GoldenCase) -> None:
    everybody = recorded_persons([(each.persons, each.facts) for each in case.alerts], TAXONOMY)
    for alert in case.alerts:
        for each in everybody:
            each.unclear |= told_earlier(alert.facts, TAXONOMY)
    judged = Judged(everybody, {each.who: names_of(each.person) for each in everybody}, TAXONOMY)
    for language, text in (await begun_texts(case)).items():
        letter = text.partition("\n***")[0]
        assert list(judged.in_texts({f"{language}.parts.facts": letter})) == []
