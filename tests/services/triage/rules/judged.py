"""A record whose persons suffered unlike things, to hold sentences against. All are invented.

Abel was killed, Beth received death threats, Carl is detained and was tortured, Dora was released,
and the assets of the network were frozen. A brother of Beth was killed: only the narrative says it.
"""

from dataclasses import dataclass
from pathlib import Path

from services.triage.queries.printed_names import names_of
from services.triage.rules.acts_of_persons import recorded_persons
from services.triage.rules.findings.finding import Finding, Judged
from services.triage.rules.findings.unrecorded import ties_told_dead
from shared.clock import new_id
from shared.contracts.facts import Act, Charge, Development, Facts
from shared.contracts.persons import OtherName, Person
from shared.taxonomy import load_taxonomy

FOLDER = Path(__file__).parent / "planted"
TAXONOMY = load_taxonomy()


def person(name: str, *spellings: str, **said: object) -> Person:
    others = tuple(OtherName(name=each, use="spelling") for each in spellings)
    told = {"kind": "person", "name": name, "id": new_id(), "other_names": others, **said}
    return Person.model_validate(told)


ABEL = person("Abel Invented", "Авель Инвентов", "هابيل المثال", situation="killed", gender="man")
BETH = person(
    "Beth Invented", "Беата Инвентова", "بيث المثال", situation="free-at-risk", gender="woman"
)
CARL = person(
    "Carl Fictitious", "Карл Фиктов", "كارل المثال", situation="detained-with-access", gender="man"
)
DORA = person(
    "Dora Fictitious", "Дора Фиктова", "دورا المثال", situation="released", gender="woman"
)
NETWORK = person("Invented Rights Network", kind="organisation")
PERSONS = (ABEL, BETH, CARL, DORA, NETWORK)


def to(whom: Person) -> tuple[object, ...]:
    return (whom.id,)


FACTS = Facts.model_validate(
    {
        "narrative": "Invented. The brother of Beth was killed before.",
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


NAMES = {each.who: names_of(each.person) for each in EVERYBODY}


def found(language: str, text: str) -> list[Finding]:
    judged = Judged(EVERYBODY, NAMES, TAXONOMY, ties_told_dead([FACTS], TAXONOMY))
    return list(judged.in_texts({f"{language}.parts.facts": text}))


@dataclass(frozen=True)
class Planted:
    """A sentence, and what it tells: `dead` somebody who is not, an `act` of none, or the `true`.

    What is true may be several sentences. `is_held`: held back when the lists of words were made.
    """

    tells: str
    text: str
    is_held: bool

    def is_found(self, language: str) -> bool:
        """Return whether it is a finding; of the dead, whether nobody can confirm it."""
        findings = found(language, self.text)
        return any(each.is_final or self.tells != "dead" for each in findings)


SETS = (".", "press", "reports", "notices", "hurried", "fresh")
"""Folders of planted sentences, in the order in which they were written."""


def planted(language: str, sets: tuple[str, ...] = SETS) -> list[Planted]:
    """Return the planted sentences of a language."""
    files = (FOLDER / each / f"{language}.tsv" for each in sets)
    return [each for file in files for each in read(file)]


def read(file: Path) -> list[Planted]:
    """Return the planted sentences of a file, one on each line."""
    told = (line.split("\t") for line in file.read_text("utf-8").splitlines())
    return [Planted(tells, text, is_held=half == "held") for half, tells, text in told]
