"""Four persons who suffered unlike things, to hold sentences against. All are invented.

Emil serves two years in prison; Gina was beaten by unknown persons, and is only investigated. Hugo
disappeared; Ines was charged and is out on bail.
"""

from services.triage.queries.printed_names import names_of
from services.triage.rules.acts_of_persons import recorded_persons
from services.triage.rules.findings.finding import Finding, Judged
from shared.contracts.facts import Facts
from tests.services.triage.rules.judged import FOLDER, TAXONOMY, Planted, person, read, to

EMIL = person(
    "Emil Fictitious", "Эмиль Фиктов", "إميل المثال", gender="man", situation="imprisoned"
)
GINA = person(
    "Gina Invented", "Джина Инвентова", "جينا المثال", gender="woman", situation="injured"
)
HUGO = person(
    "Hugo Invented", "Гуго Инвентов", "هوغو المثال", gender="man", situation="disappeared"
)
INES = person(
    "Ines Fictitious", "Инес Фиктова", "إيناس المثال", gender="woman", situation="released-on-bail"
)
FACTS = Facts.model_validate(
    {
        "narrative": "Invented.",
        "country": "KEN",
        "acts": [
            {"violation": "arbitrary-detention", "to": to(EMIL), "perpetrators": ["police"]},
            {
                "violation": "physical-assault",
                "to": to(GINA),
                "perpetrators": ["unidentified-armed-men"],
            },
            {"violation": "enforced-disappearance", "to": to(HUGO)},
            {"violation": "arbitrary-arrest", "to": to(INES), "perpetrators": ["police"]},
        ],
        "developments": [
            {"development": "sentencing", "to": to(EMIL), "term": "two years in prison"},
            {"development": "release-on-bail", "to": to(INES)},
        ],
        "deprivations": [{"to": to(EMIL), "place": "Invented Central Prison"}],
        "charges": [
            {"words": "Invented news", "status": "convicted", "to": to(EMIL)},
            {"words": "Invented news", "status": "investigated", "to": to(GINA)},
            {"words": "Invented slander", "status": "charged", "to": to(INES)},
        ],
        "expected": [
            {"kind": "verdict", "to": to(INES)},
            {"kind": "deportation", "to": to(INES)},
        ],
    }
)
EVERYBODY = recorded_persons([((EMIL, GINA, HUGO, INES), FACTS)], TAXONOMY)
NAMES = {each.who: names_of(each.person) for each in EVERYBODY}


def found(language: str, text: str) -> list[Finding]:
    """Return what a text in a language says that this record does not bear."""
    judged = Judged(EVERYBODY, NAMES, TAXONOMY)
    return list(judged.in_texts({f"{language}.parts.facts": text}))


def planted(language: str) -> list[Planted]:
    """Return the planted sentences about them in a language."""
    return read(FOLDER / "unlike" / f"{language}.tsv")
