"""What a sentence says of somebody is held against the record. All persons are invented.

Abel was killed, Beth received death threats, Carl is detained and was tortured, Dora was released,
and the assets of the network were frozen.
"""

from pathlib import Path

import pytest

from services.triage.queries.printed_names import names_of
from services.triage.rules.findings import Finding, Judged, Rule
from services.triage.rules.suffering import recorded_persons
from shared.clock import new_id
from shared.contracts.facts import Act, Charge, Development, Facts
from shared.contracts.persons import OtherName, Person
from shared.taxonomy import load_taxonomy

TAXONOMY = load_taxonomy()


def person(name: str, **said: object) -> Person:
    return Person.model_validate({"kind": "person", "name": name, "id": new_id(), **said})


ABEL = person("Abel Invented", situation="killed")
BETH = person("Beth Invented", situation="free-at-risk")
CARL = person(
    "Carl Fictitious",
    situation="detained-with-access",
    other_names=(OtherName(name="كارل المثال", use="spelling"),),
)
DORA = person("Dora Fictitious", situation="released")
NETWORK = person("Invented Rights Network", kind="organisation")
PERSONS = (ABEL, BETH, CARL, DORA, NETWORK)


def to(whom: Person) -> tuple[object, ...]:
    return (whom.id,)


FACTS = Facts.model_validate(
    {
        "narrative": "Invented.",
        "country": "KEN",
        "acts": [
            Act.model_validate({"violation": code, "to": to(whom)})
            for code, whom in (
                ("killing", ABEL),
                ("death-threats", BETH),
                ("arbitrary-detention", CARL),
                ("torture", CARL),
                ("asset-freeze", NETWORK),
            )
        ],
        "developments": [Development.model_validate({"development": "release", "to": to(DORA)})],
        "charges": [
            Charge.model_validate(
                {"words": "Invented news", "status": "investigated", "to": to(CARL)}
            )
        ],
    }
)
EVERYBODY = recorded_persons([(PERSONS, FACTS)], TAXONOMY)


def found(language: str, text: str) -> list[Finding]:
    names = {each.who: names_of(each.person) for each in EVERYBODY}
    judged = Judged(EVERYBODY, names, TAXONOMY)
    return list(judged.in_texts({f"{language}.parts.facts": text}))


SENTENCES = [
    line.split("\t")
    for line in (Path(__file__).parent / "told_sentences.tsv").read_text("utf-8").splitlines()
]
FALSE, TRUE = (
    [(language, text) for said, language, text in SENTENCES if said == kind]
    for kind in ("false", "true")
)


@pytest.mark.parametrize(("language", "text"), FALSE)
def test_a_false_sentence_is_found(language: str, text: str) -> None:
    assert found(language, text)


@pytest.mark.parametrize(("language", "text"), TRUE)
def test_a_true_sentence_is_no_finding(language: str, text: str) -> None:
    assert found(language, text) == []


def test_a_finding_says_which_sentence_which_person_and_which_rule() -> None:
    (dead, held) = found(
        "en", "They fled. Ms. Beth Invented was killed. Ms. Dora Fictitious is detained."
    )
    assert (dead.rule, dead.person, dead.codes) == (Rule.NOT_DEAD, "Beth Invented", ("killing",))
    assert (dead.words, dead.is_final) == ("Ms. Beth Invented was killed.", True)
    assert (held.rule, held.person, held.is_final) == (Rule.NOT_BORNE, "Dora Fictitious", False)


@pytest.mark.parametrize(
    "field", ["title", "concerned", "short", "plan.0.concerned", "plan.0.short", "footnotes"]
)
def test_it_is_found_wherever_somebody_can_type_it(field: str) -> None:
    """Who introduces somebody may say there what was done to them."""
    names = {each.who: names_of(each.person) for each in EVERYBODY}
    written = "Mr. Carl Fictitious, a lawyer\nMs. Beth Invented, who was killed on 20 November"
    (dead,) = Judged(EVERYBODY, names, TAXONOMY).in_texts({f"en.{field}": written})
    assert (dead.rule, dead.person) == (Rule.NOT_DEAD, "Beth Invented")
    assert dead.words == "Ms. Beth Invented, who was killed on 20 November"


@pytest.mark.parametrize("closed", ["", "\nThey fled.”"])
def test_a_quotation_that_nobody_closes_hides_nothing(closed: str) -> None:
    (dead,) = found("en", f"Urgent: “Ms. Beth Invented was killed on 3 March.{closed}")
    assert dead.rule == Rule.NOT_DEAD
    assert found("en", "They say: “Ms. Beth Invented was killed. We saw it.”") == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "On Friday Ms. Beth Invented\nwas killed by unknown persons."),
        ("en", "Ms. Beth Invented was \n killed."),
        ("fr", "Mme Beth Invented\na été tuée."),
    ],
)
def test_a_line_that_ends_within_a_sentence_hides_nothing(language: str, text: str) -> None:
    """As in text that was pasted from an e-mail."""
    (dead,) = found(language, text)
    assert (dead.rule, dead.words) == (Rule.NOT_DEAD, text)


def test_a_heading_is_a_sentence_of_its_own() -> None:
    assert found("en", "Ms. Beth Invented\n\nkilled in March: Mr. Abel Invented") == []
    assert found("en", "Ms. Beth Invented\nMr. Abel Invented was killed.") == []


def test_what_an_alert_of_before_leaves_open_is_no_finding() -> None:
    """It does not say to whom of several an act was done."""
    acts = tuple(Act(violation=each.violation) for each in FACTS.acts)
    everybody = recorded_persons([(PERSONS, FACTS.model_copy(update={"acts": acts}))], TAXONOMY)
    judged = Judged(everybody, {each.who: names_of(each.person) for each in everybody}, TAXONOMY)
    assert not list(judged.in_texts({"en.title": "Killing of Ms. Beth Invented"}))
    (other,) = judged.in_texts({"en.title": "Travel ban imposed on Ms. Beth Invented"})
    assert other.codes == ("travel-ban",)


def test_who_is_only_accused_is_not_charged() -> None:
    (charged,) = found("en", "Mr. Carl Fictitious was charged.")
    assert charged.codes == ("charged",)
