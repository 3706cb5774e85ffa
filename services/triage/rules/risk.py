"""A first score of how much danger there is. Every point names the rule that gave it.

It orders a queue and decides nothing: an officer may think otherwise. Points only add up, an event
without a date counts as near, and an alert that names no act counts as serious until somebody has
read it: a person who calls at night may say no more than that somebody was taken.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta

from services.triage.rules.expectations import HEARINGS, REMOVALS, WITHOUT_DEADLINE
from shared.contracts.codes import ActOutline, Expectation, Level
from shared.message_ids import msgid

UNKNOWN_SEVERITY = 5
"""For a violation that only a newer intake knows."""

POLICY = "first-score-4"
"""Changes with any rule, weight or threshold, so that old scores can be recognised."""

THRESHOLDS: tuple[tuple[int, Level], ...] = ((60, "critical"), (35, "high"), (15, "medium"))

SDG = msgid("SDG 16.10.1 metadata (OHCHR, UNESCO, ILO), most-serious-offence rule")
FLD_2018 = msgid("Front Line Defenders, Global Analysis 2018")
FLD_2019 = msgid("Front Line Defenders, Global Analysis 2019")
FLD_RISK = msgid("Front Line Defenders, risk = threats x vulnerabilities / capacities")
SRT = msgid("UN Special Rapporteur on torture, grounds for urgent appeals")
HOUSE = msgid("Rule set by Tocsin")

BY_SEVERITY = (40, 35, 35, 25, 25, 15)
"""Points by the order of SDG categories; what the indicator does not count gets `UNCOUNTED`."""
UNCOUNTED = 5

DIRECT_THREATS = frozenset({"death-threats", "threats"})
HEARING_IS_NEAR = timedelta(hours=72)
REMOVAL_IS_NEAR = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Rule:
    """`words` and `source` are message ids of gettext."""

    code: str
    words: str
    points: int
    source: str


@dataclass(frozen=True, slots=True)
class Assessment:
    score: int
    level: Level
    reasons: tuple[Rule, ...]
    policy: str = POLICY


@dataclass(frozen=True, slots=True)
class Danger:
    """The signs of danger in one alert. `severities`: of the taxonomy, 0 the most serious.

    `situations`: of each person. `has_news`: it tells of a development, such as a release.
    `colleagues_attacked`: another case of the same organisation reports an attack.
    """

    acts: Sequence[ActOutline]
    severities: Sequence[int]
    situations: Sequence[str] = ("unknown",)
    has_news: bool = False
    expected: Sequence[Expectation] = ()
    risk_groups: frozenset[str] = field(default_factory=frozenset)
    colleagues_attacked: bool = False


_SEVERITY_WORDS = (
    msgid("A killing or an attempt is reported"),
    msgid("Torture is reported"),
    msgid("An enforced disappearance is reported"),
    msgid("An arbitrary deprivation of liberty is reported"),
    msgid("An abduction is reported"),
    msgid("A harmful act against the person is reported"),
    msgid("A violation is reported"),
)

_SITUATIONS: dict[str, Rule] = {
    rule.code.removeprefix("situation."): rule
    for rule in (
        Rule("situation.disappeared", msgid("The fate of the person is not known"), 30, SRT),
        Rule("situation.abducted", msgid("The person is held by abductors"), 30, SRT),
        Rule("situation.detained-unknown-place", msgid("Detained at a hidden place"), 30, SRT),
        Rule("situation.detained-incommunicado", msgid("Detained without any contact"), 25, SRT),
        Rule(
            "situation.facing-removal", msgid("The person may be deported or extradited"), 20, SRT
        ),
        Rule("situation.in-hiding", msgid("The person is in hiding"), 15, FLD_RISK),
        Rule("situation.wanted", msgid("The authorities are looking for the person"), 15, FLD_RISK),
        Rule("situation.injured", msgid("The person is injured or in hospital"), 15, FLD_RISK),
        Rule("situation.free-at-risk", msgid("The person is free and at risk"), 10, FLD_RISK),
        Rule("situation.detained-with-access", msgid("The person is detained"), 10, FLD_RISK),
        Rule("situation.house-arrest", msgid("The person is under house arrest"), 10, FLD_RISK),
        Rule("situation.imprisoned", msgid("The person serves a sentence"), 10, FLD_RISK),
        Rule("situation.unknown", msgid("Current situation of the person unknown"), 10, HOUSE),
    )
}

_DIRECT_THREAT = Rule(
    "threat.direct",
    msgid(
        "Somebody received a direct threat: half of the defenders who were killed had received one"
    ),
    20,
    FLD_2018,
)
COLLEAGUES = "threat.colleagues"
_COLLEAGUES = Rule(
    COLLEAGUES, msgid("Colleagues of the same organisation were attacked"), 15, FLD_2019
)
_SPECIAL_REGARD = Rule(
    "group.special-regard",
    msgid("A person who needs special attention is affected"),
    10,
    msgid("EU Guidelines on Human Rights Defenders; ProtectDefenders.eu priorities"),
)
_HEARING = Rule("expected.hearing", msgid("A hearing is near, or its date is not known"), 15, HOUSE)
_REMOVAL = Rule("expected.removal", msgid("A removal is near, or its date is not known"), 30, SRT)
_UNREAD = Rule(
    "expected.unknown",
    msgid("An event of an unknown kind is expected: somebody must read it"),
    15,
    HOUSE,
)
_INCOMMUNICADO = Rule(
    "violation.incommunicado", msgid("Incommunicado detention is reported"), 10, SRT
)
_UNNAMED = Rule(
    "violation.unknown",
    msgid("The alert names no act: somebody must read what happened"),
    25,
    HOUSE,
)


def assess(danger: Danger, now: datetime) -> Assessment:
    """Return score and level with the rules that gave points, most points first."""
    return assess_together((danger,), now)


def assess_together(dangers: Iterable[Danger], now: datetime) -> Assessment:
    """Return the same for several alerts of one case: never less than the most serious of them.

    A rule counts once, and so does the most serious of several reports on the same thing: what was
    done to the person, and their present situation.
    """
    found: dict[str, Rule] = {}
    for rule in (rule for danger in dangers for rule in _rules_of(danger, now)):
        said = _GRAVEST_OF.get(rule.code, rule.code)
        if said not in found or found[said].points < rule.points:
            found[said] = rule
    score = sum(rule.points for rule in found.values())
    ordered = tuple(sorted(found.values(), key=lambda rule: -rule.points))
    return Assessment(score, level_of(score), ordered)


def _rules_of(danger: Danger, now: datetime) -> tuple[Rule, ...]:
    return (
        *_violations(danger),
        *_situation(danger),
        *_expected(danger, now),
        *((_COLLEAGUES,) if danger.colleagues_attacked else ()),
        *((_SPECIAL_REGARD,) if danger.risk_groups else ()),
    )


def level_of(score: int) -> Level:
    return next((level for least, level in THRESHOLDS if score >= least), "low")


def rules() -> dict[str, Rule]:
    """Return every rule by its code, to show a stored assessment in words again."""
    single = (
        _DIRECT_THREAT, _COLLEAGUES, _SPECIAL_REGARD, _HEARING, _REMOVAL, _UNREAD, _INCOMMUNICADO,
        _UNNAMED,
    )  # fmt: skip
    by_severity = (_by_severity(place) for place in range(len(_SEVERITY_WORDS)))
    return {rule.code: rule for rule in (*single, *_SITUATIONS.values(), *by_severity)}


def _violations(danger: Danger) -> tuple[Rule, ...]:
    named = {act.violation for act in danger.acts}
    found = [_by_severity(min(danger.severities))] if danger.severities else []
    if not danger.severities and not danger.has_news:
        found.append(_UNNAMED)
    if named & DIRECT_THREATS:
        found.append(_DIRECT_THREAT)
    if "incommunicado-detention" in named:
        found.append(_INCOMMUNICADO)
    return tuple(found)


def _by_severity(place: int) -> Rule:
    place = min(place, len(BY_SEVERITY))
    points = BY_SEVERITY[place] if place < len(BY_SEVERITY) else UNCOUNTED
    return Rule(f"violation.severity-{place}", _SEVERITY_WORDS[place], points, SDG)


_GRAVEST_OF = {rule.code: "situation" for rule in _SITUATIONS.values()} | {
    rule.code: "violation"
    for rule in (_UNNAMED, *(_by_severity(place) for place in range(len(_SEVERITY_WORDS))))
}
"""Facts that several rules state, by the code of each rule."""


def _situation(danger: Danger) -> tuple[Rule, ...]:
    found = (_SITUATIONS.get(each) for each in danger.situations)
    return tuple(rule for rule in found if rule)


def _expected(danger: Danger, now: datetime) -> tuple[Rule, ...]:
    found: list[Rule] = []
    if _one_is_near(danger.expected, HEARINGS, HEARING_IS_NEAR, now):
        found.append(_HEARING)
    if _one_is_near(danger.expected, REMOVALS, REMOVAL_IS_NEAR, now):
        found.append(_REMOVAL)
    # A kind that only a newer service knows counts as a hearing, the more likely kind.
    unread = (
        frozenset(each.kind for each in danger.expected) - HEARINGS - REMOVALS - WITHOUT_DEADLINE
    )
    if _one_is_near(danger.expected, unread, HEARING_IS_NEAR, now):
        found.append(_UNREAD)
    return tuple(found)


def _one_is_near(
    expected: Sequence[Expectation], kinds: frozenset[str], lead: timedelta, now: datetime
) -> bool:
    return any(_is_near(each, lead, now) for each in expected if each.kind in kinds)


def _is_near(expected: Expectation, lead: timedelta, now: datetime) -> bool:
    if expected.at is not None:
        return now <= expected.at <= now + lead
    if expected.on is None:
        return True
    begins = datetime.combine(expected.on, time.min, tzinfo=UTC)
    # A calendar day lasts 50 hours around the globe: it has passed only when it has passed
    # everywhere.
    return now - timedelta(hours=36) <= begins <= now + lead + timedelta(hours=14)
