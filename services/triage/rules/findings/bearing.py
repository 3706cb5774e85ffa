"""Whether the record bears what a text says of somebody: one text calls an arrest a detention.

Source: our own judgement on the codes of the taxonomy. Where the record leaves it open, it may.
"""

from collections.abc import Collection, Mapping

from services.triage.rules.acts_of_persons import Recorded
from services.triage.rules.circumstances import (
    CLEARED,
    HOLDING,
    RELEASES,
    SITUATIONS_AT_LIBERTY,
    SITUATIONS_OF_THE_DEAD,
)
from services.triage.rules.expectations import HEARINGS, REMOVALS
from services.triage.rules.findings.standings import (
    GUILTY,
    STANDINGS_SAID,
    TAKEN,
    is_standing_borne,
)
from services.triage.rules.gravity import DEATH_SENTENCE
from services.triage.rules.situations import DEATHS
from shared.taxonomy import Taxonomy


def _codes(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_OF_COURTS = _codes(
    "judicial-harassment criminalisation slapp judicial-proceedings unfair-trial summons "
    "wanted-notice charged conviction sentencing sentence-upheld sentence-reduced "
    "appeal-dismissed appeal-filed hearing-scheduled hearing-held hearing-postponed"
)
_SENTENCED = _codes(
    "conviction sentencing sentence-upheld sentence-reduced appeal-dismissed appeal-filed pardon"
)
_PROSECUTED = frozenset(
    {"judicial-harassment", "criminalisation", "slapp", "judicial-proceedings", "unfair-trial"}
)
_WHILE_HELD = _codes(
    "detention-extended transfer whereabouts-disclosed health-deterioration hunger-strike "
    "death-in-detention sentencing sentence-upheld pardon torture abduction "
    "inhuman-detention-conditions"
)
_HARMED = _codes(
    "torture ill-treatment physical-assault sexual-violence attempted-killing armed-attack "
    "killing inhuman-detention-conditions attack-on-premises"
)
_AT_HOME = _codes(
    "raid search-and-seizure break-in attack-on-premises arson-attack confiscation eviction "
    "armed-attack"
)
_OF_A_CASE = _codes("hearing-scheduled hearing-held hearing-postponed appeal-filed")
"""What happens in every case before a court."""
_SAID = frozenset({"smear-campaign", "defamation", "stigmatisation", "censorship"})
_THREATS = frozenset({"threats", "death-threats", "intimidation"})
_GENERAL = frozenset({"harassment", "police-harassment", "intimidation", "impunity"})
"""Words that fit whatever was done to somebody."""

_ALIKE: tuple[frozenset[str], ...] = (
    _HARMED - {"killing", "attempted-killing"},
    TAKEN,
    _AT_HOME,
    _SAID,
    RELEASES | {"pardon"},
    frozenset({"acquittal", "charges-dropped"}),
    frozenset({"surveillance", "spyware"}),
    frozenset({"travel-ban", "restriction-of-movement"}),
    frozenset({"deportation", "refoulement"}),
    frozenset({"denial-of-medical-care", "inhuman-detention-conditions", "health-deterioration"}),
    frozenset({"closure-of-organisation", "ban-of-organisation", "restriction-of-association"}),
    frozenset({"asset-freeze", "funding-restrictions", "confiscation"}),
    frozenset({"judicial-harassment", "criminalisation", "slapp", "judicial-proceedings"}),
    frozenset({"hearing-scheduled", "hearing-held", "hearing-postponed"}),
)
"""Acts and developments that one text calls by each other's words: an arrest is a detention."""

_BORNE_BY: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(HOLDING - {"enforced-disappearance"}, HOLDING | RELEASES | _WHILE_HELD),
    **dict.fromkeys(RELEASES, frozenset({"acquittal"})),
    "travel-ban": frozenset({"travel-ban-lifted"}),
    "stay-granted": frozenset({"stay-lifted"}),
    "restriction-of-movement": HOLDING,
    "attempted-killing": frozenset({"killing", "armed-attack", "physical-assault"}),
    "physical-assault": _HARMED,
    "death-in-detention": frozenset({"killing"}),
    "threats": _THREATS,
    "intimidation": _THREATS,
    "judicial-harassment": _OF_COURTS | CLEARED | HOLDING,
    "judicial-proceedings": _OF_COURTS | CLEARED | HOLDING | RELEASES,
    "criminalisation": _OF_COURTS | CLEARED | HOLDING,
    "charged": frozenset({"conviction", "sentencing", "sentence-upheld", "sentence-reduced"})
    | CLEARED
    | _OF_A_CASE,
    "conviction": _SENTENCED,
    "sentencing": _SENTENCED,
    **dict.fromkeys(_OF_A_CASE, _OF_COURTS | HOLDING | RELEASES | CLEARED),
    "transfer": HOLDING,
    "whereabouts-disclosed": HOLDING | TAKEN,
}
"""Acts and developments that include the one before the colon; the other way round they do not."""

_SITUATIONS: Mapping[str, frozenset[str]] = {
    "killing": frozenset({"killed"}),
    "death-in-detention": SITUATIONS_OF_THE_DEAD,
    "attempted-killing": frozenset({"killed", "injured"}),
    "physical-assault": frozenset({"injured"}),
    "enforced-disappearance": frozenset({"disappeared", "abducted", "detained-unknown-place"}),
    "abduction": frozenset({"disappeared", "abducted"}),
    "deportation": frozenset({"facing-removal", "exiled"}),
    "wanted-notice": frozenset({"wanted"}),
    "charged": frozenset({"on-trial"}),
    "sentencing": frozenset({"imprisoned", "released-served"}),
    "conviction": frozenset({"imprisoned", "released-served"}),
    "acquittal": frozenset({"released-acquitted"}),
}
_OF_RELEASED = frozenset({each for each in SITUATIONS_AT_LIBERTY if each.startswith("released")})
_CHARGES: Mapping[str, frozenset[str]] = {
    "charged": frozenset({"charged", "convicted", "acquitted", "dropped"}),
    **dict.fromkeys(
        ("conviction", "sentencing", "sentence-upheld", "sentence-reduced"),
        frozenset({"convicted"}),
    ),
    "acquittal": frozenset({"acquitted"}),
    "charges-dropped": frozenset({"dropped"}),
}
_STAGES: Mapping[str, str] = {
    "charged": "charged",
    "convicted": "conviction",
    "acquitted": "acquittal",
    "dropped": "charges-dropped",
}
"""The act that says how far an accusation has gone. Everybody accused is investigated."""
_EXPECTED: Mapping[str, frozenset[str]] = {"hearing": HEARINGS, "removal": REMOVALS}
"""Events that include the one before the colon."""


OF_PERSONS = (
    HOLDING
    | DEATHS.keys()
    | TAKEN
    | _codes(
        "attempted-killing torture ill-treatment sexual-violence physical-assault hunger-strike "
        "inhuman-detention-conditions denial-of-medical-care travel-ban deportation refoulement"
    )
)
"""Acts and developments that no organisation suffers."""


TO_PLACES = _AT_HOME | _codes("closure-of-organisation ban-of-organisation")
"""Acts that are done to what belongs to somebody: their home, office or organisation."""


def is_borne(code: str, person: Recorded, taxonomy: Taxonomy) -> bool:
    """Return whether the record says this of the person, or leaves it open."""
    if code == GUILTY:
        return False  # that somebody did it is the word of those who accuse them
    if code in STANDINGS_SAID:
        return is_standing_borne(
            code, person, taxonomy, lambda act: is_borne(act, person, taxonomy)
        )
    counted = taxonomy.act_counts_as(code)
    if person.is_open and counted not in DEATHS:
        return True
    said = {each.code for each in person.told} | person.unclear
    if said & _bearing(counted) or (said and counted in _GENERAL):
        return True
    in_court = _is_borne_in_court(counted, said, person.charges)
    return in_court or bool(person.situations & _situations_bearing(counted, taxonomy))


def is_expected(kind: str, person: Recorded, taxonomy: Taxonomy) -> bool:
    """Return whether the record says that this event is ahead of the person."""
    counted = taxonomy.expectations.counts_as(kind)
    if counted == DEATH_SENTENCE:
        return person.is_condemned
    return not person.expected.isdisjoint(_EXPECTED.get(counted, frozenset({counted})))


def is_stage(status: str, person: Recorded, taxonomy: Taxonomy) -> bool:
    """Return whether the record says that accusations against the person have gone so far."""
    counted = taxonomy.charge_statuses.counts_as(status)
    if counted in person.charges:
        return True
    told = _STAGES.get(counted)
    return bool(person.charges) if told is None else is_borne(told, person, taxonomy)


def _is_borne_in_court(code: str, said: Collection[str], charges: Collection[str]) -> bool:
    """Return whether accusations bear it. Who is only investigated is not charged."""
    if not charges:
        return code == "charged" and not _PROSECUTED.isdisjoint(said)
    told = _CHARGES.get(code)
    return code in _OF_COURTS if told is None else not told.isdisjoint(charges)


def _bearing(code: str) -> frozenset[str]:
    """Return the acts and developments of which this one is another word, or a part."""
    alike = (group for group in _ALIKE if code in group)
    return frozenset({code}).union(_BORNE_BY.get(code, ()), *alike)


def _situations_bearing(code: str, taxonomy: Taxonomy) -> frozenset[str]:
    found = _SITUATIONS.get(code, frozenset())
    if code in HOLDING - {"enforced-disappearance"}:
        found |= {each.code for each in taxonomy.situations if each.in_custody} | _OF_RELEASED
    return found | _OF_RELEASED if code in RELEASES | {"pardon"} else found
