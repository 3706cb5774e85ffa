"""The first score: each point has a rule, and unknown facts never lower the urgency."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.triage.rules.risk import (
    THRESHOLDS,
    Danger,
    Rule,
    assess,
    assess_together,
    level_of,
    rules,
)
from shared.contracts.codes import LEVELS, RANKS, ActOutline, Expectation
from shared.taxonomy import load_taxonomy

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
TAXONOMY = load_taxonomy()

violations = st.sampled_from(TAXONOMY.violations.codes)
situations = st.sampled_from(TAXONOMY.situations.codes)
groups = st.frozensets(st.sampled_from(TAXONOMY.risk_groups.codes), max_size=3)
expectations = st.builds(
    Expectation,
    kind=st.sampled_from(["hearing", "removal", "visit"]),
    on=st.one_of(st.none(), st.dates(date(2026, 2, 1), date(2026, 4, 1))),
)


def danger(
    named: list[str],
    situation: str = "unknown",
    expected: list[Expectation] | None = None,
    risk_groups: frozenset[str] = frozenset(),
    *,
    colleagues: bool = False,
) -> Danger:
    return Danger(
        acts=[ActOutline(violation=code) for code in named],
        severities=[TAXONOMY.severity(code) for code in named],
        situations=(situation,),
        expected=expected or [],
        risk_groups=risk_groups,
        colleagues_attacked=colleagues,
    )


dangers = st.builds(
    danger,
    st.lists(violations, max_size=4),
    situations,
    st.lists(expectations, max_size=2),
    groups,
    colleagues=st.booleans(),
)


@given(dangers)
def test_the_score_is_the_sum_of_rules_that_can_be_named_again(known: Danger) -> None:
    assessment = assess(known, NOW)
    assert assessment.score == sum(rule.points for rule in assessment.reasons)
    assert assessment.level == level_of(assessment.score)
    assert {rule.code: rule for rule in assessment.reasons}.items() <= rules().items()


@given(st.lists(dangers, min_size=1, max_size=3))
def test_several_alerts_are_no_less_dangerous_than_the_gravest_of_them(told: list[Danger]) -> None:
    together = assess_together(told, NOW)
    alone = [assess(each, NOW) for each in told]
    assert together.score >= max(each.score for each in alone)
    assert together.score == sum(rule.points for rule in together.reasons)
    codes = [rule.code for rule in together.reasons]
    assert len(codes) == len(set(codes))
    assert set(codes) <= {rule.code for each in alone for rule in each.reasons}


def test_what_is_said_in_several_ways_counts_once() -> None:
    told = [danger(["threats"], "free-at-risk"), danger(["torture"], "detained-incommunicado")]
    codes = {rule.code for rule in assess_together(told, NOW).reasons}
    assert codes == {"violation.severity-1", "situation.detained-incommunicado", "threat.direct"}


def test_of_several_persons_the_one_in_most_danger_counts_once() -> None:
    both = replace(danger(["threats"]), situations=("free-at-risk", "disappeared"))
    assert assess(both, NOW).score == assess(danger(["threats"], "disappeared"), NOW).score


def test_an_alert_that_names_no_act_is_high_and_told_to_somebody() -> None:
    assessment = assess(danger([], "unknown"), NOW)
    assert (assessment.score, assessment.level) == (35, "high")
    assert assessment.reasons[0].code == "violation.unknown"


def test_an_alert_of_a_release_alone_needs_nobody_to_read_what_was_done() -> None:
    released = replace(danger([], "released"), has_news=True)
    assert assess(released, NOW).level == "low"
    assert not assess(released, NOW).reasons


def test_whoever_is_held_counts_no_less_than_somebody_of_whom_nothing_is_known() -> None:
    unknown = assess(danger(["travel-ban"], "unknown"), NOW).score
    held = [each.code for each in TAXONOMY.situations if each.in_custody]
    assert {"house-arrest", "imprisoned"} <= set(held)
    for situation in held:
        assert assess(danger(["travel-ban"], situation), NOW).score >= unknown


@given(st.lists(violations, min_size=1, max_size=3), situations, violations, groups, expectations)
def test_to_know_more_of_what_was_named_never_lowers_the_score(
    named: list[str],
    situation: str,
    another: str,
    risk_groups: frozenset[str],
    expected: Expectation,
) -> None:
    less = assess(danger(named, situation), NOW)
    more = assess(danger([*named, another], situation, [expected], risk_groups), NOW)
    assert more.score >= less.score


@given(st.lists(violations, max_size=3), expectations)
def test_an_unknown_date_counts_as_much_as_any_date(
    named: list[str], expected: Expectation
) -> None:
    open_date = expected.model_copy(update={"on": None})
    known, unknown = (assess(danger(named, expected=[e]), NOW) for e in (expected, open_date))
    assert unknown.score >= known.score


def test_an_unknown_situation_counts_more_than_being_free() -> None:
    assert assess(danger([]), NOW).score > assess(danger([], "free"), NOW).score


def test_every_rule_names_words_and_source() -> None:
    for rule in rules().values():
        assert isinstance(rule, Rule)
        assert rule.words
        assert rule.source
        assert rule.points > 0


def test_a_disappearance_is_critical_and_a_travel_ban_of_somebody_free_is_low() -> None:
    assert assess(danger(["enforced-disappearance"], "disappeared"), NOW).level == "critical"
    assert assess(danger(["travel-ban"], "free"), NOW).level == "low"


def test_a_prior_direct_threat_raises_a_case_to_high() -> None:
    assert assess(danger(["harassment"], "free"), NOW).level == "medium"
    assert assess(danger(["harassment", "death-threats"], "free"), NOW).level == "high"


def test_incommunicado_detention_before_a_hearing_is_critical() -> None:
    tomorrow = Expectation(kind="hearing", at=NOW + timedelta(days=1))
    assessment = assess(
        danger(["incommunicado-detention"], "detained-incommunicado", [tomorrow]), NOW
    )
    assert assessment.level == "critical"
    assert "expected.hearing" in {rule.code for rule in assessment.reasons}


def test_a_hearing_that_is_over_is_not_near() -> None:
    past = Expectation(kind="hearing", on=NOW.date() - timedelta(days=3))
    assert "expected.hearing" not in {
        rule.code for rule in assess(danger([], expected=[past]), NOW).reasons
    }


def test_the_group_somebody_belongs_to_is_not_told_by_the_rule() -> None:
    reasons = assess(danger([], risk_groups=frozenset({"lgbti"})), NOW).reasons
    assert "group.special-regard" in {rule.code for rule in reasons}
    assert not any("lgbti" in rule.code + rule.words.lower() for rule in reasons)


def test_levels_are_those_of_the_contracts_and_rank_as_their_thresholds() -> None:
    assert (*(level for _, level in THRESHOLDS), "low") == LEVELS
    assert [least for least, _ in THRESHOLDS] == sorted((t for t, _ in THRESHOLDS), reverse=True)
    assert sorted(RANKS, key=RANKS.__getitem__) == list(LEVELS)
    assert min(RANKS.values()) == 1


def test_what_is_expected_of_a_kind_of_a_newer_version_counts_and_is_said() -> None:
    soon, later = date(2026, 3, 3), date(2027, 3, 3)
    for kind, on, counted in (
        ("of-no-list", soon, True),
        ("of-no-list", None, True),
        ("of-no-list", later, False),
        ("protest", soon, False),
    ):
        found = assess(danger(["threats"], expected=[Expectation(kind=kind, on=on)]), NOW)
        assert ("expected.unknown" in {rule.code for rule in found.reasons}) is counted, (kind, on)


def test_each_kind_of_the_list_is_known() -> None:
    for kind in TAXONOMY.expectations.codes:
        found = assess(danger(["threats"], expected=[Expectation(kind=kind)]), NOW)
        assert "expected.unknown" not in {rule.code for rule in found.reasons}, kind
