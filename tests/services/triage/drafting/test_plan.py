"""Documents about several persons say of each what was done to them. All persons are invented."""

from collections.abc import Sequence
from typing import Any

import pytest

from services.triage.drafting.draft import Addressee, AppealDraft, LanguageDraft, Part
from services.triage.drafting.introducing import Introducing
from services.triage.drafting.languages.fr import APOSTROPHE
from services.triage.drafting.plan_entry import PlanEntry
from services.triage.drafting.rendering import Renderer
from services.triage.drafting.template_loading import load_templates
from services.triage.rules.planning import PlannedParty, are_the_same, planned_parties
from shared.clock import new_id
from shared.contracts.content import APPEAL_LANGUAGES
from shared.contracts.facts import Act, Development, Facts
from shared.contracts.persons import InWords, Person, PersonFunction
from shared.taxonomy import load_taxonomy

TAXONOMY, TEMPLATES = load_taxonomy(), load_templates()
RENDERER = Renderer(TEMPLATES, TAXONOMY)
DATE = TEMPLATES.latest


def functions(en: str, fr: str) -> tuple[PersonFunction, ...]:
    return (PersonFunction(words=en, language="en"), PersonFunction(words=fr, language="fr"))


def person(name: str | None, **said: Any) -> Person:
    return Person(**{"kind": "person", "gender": "woman", "name": name, "id": new_id(), **said})


def texts(
    country: str, persons: Sequence[Person], acts: Sequence[Act], news: Sequence[Development] = ()
) -> dict[str, str]:
    """Return title, text and SMS in each language, as a draft begins that nobody wrote."""
    facts = Facts(
        narrative="Invented.", country=country, acts=tuple(acts), developments=tuple(news)
    )
    return printed(drafted(country, persons, planned_parties([(persons, facts)], TAXONOMY)))


def drafted(
    country: str, persons: Sequence[Person], parties: Sequence[PlannedParty], **said: Any
) -> AppealDraft:
    """Return a draft of this plan, in each language, that nobody wrote."""
    entries = []
    for party in parties:
        words = []
        for language in APPEAL_LANGUAGES:
            form = TEMPLATES.forms[DATE, language]
            introducing = Introducing(TAXONOMY, form, country)
            alone = are_the_same(parties)
            words.append(introducing.introduce_all(party.persons, persons, alone=alone))
        entries.append(
            PlanEntry(
                persons=tuple(each.id for each in party.persons if each.id),
                violations=party.violations,
                developments=party.developments,
                situation=party.situation,
                organisations=party.organisations,
                by_others=party.by_others,
                was_arbitrary=party.was_arbitrary,
                conditions_remain=party.conditions_remain,
                words=tuple(words),
            )
        )
    assert entries
    draft = AppealDraft(
        country=country,
        issuer=TEMPLATES.issuers(DATE)[0],
        template=said.pop("template", DATE),
        plan=tuple(entries),
        violations=tuple(dict.fromkeys(code for each in entries for code in each.violations)),
        developments=tuple(dict.fromkeys(code for each in entries for code in each.developments)),
        versions=tuple(
            LanguageDraft(
                language=language,
                parts={Part.FACTS: "Invented facts."},
                addressees=(Addressee(name="Invented Minister"),),
            )
            for language in APPEAL_LANGUAGES
        ),
        **said,
    )
    assert RENDERER.unfilled(draft) == ()
    return draft


def printed(draft: AppealDraft) -> dict[str, str]:
    """Return title, text and SMS in each language."""
    return {
        each.language: f"{each.title}\n{each.plain}\nSMS: {each.sms}".replace(
            "\N{NO-BREAK SPACE}", " "
        )
        for each in RENDERER.render(draft).texts
    }


def missing(text: str, *parts: str) -> list[str]:
    """Return the parts that a text does not have, whatever its line breaks."""
    folded = " ".join(text.split())
    return [each for each in parts if each not in folded]


def none_of(text: str, *parts: str) -> bool:
    return len(missing(text, *parts)) == len(parts)


def test_a_killing_and_threats_are_one_killing() -> None:
    network = functions(
        "director of Invented Rights Network", f"directeur de l{APOSTROPHE}Invented Rights Network"
    )
    abel = person("Abel Invented", gender="man", situation="killed", functions=network)
    beth = person("Beth Invented", situation="free-at-risk")
    acts = [
        Act(violation="killing", to=(abel.id,), perpetrators=("unknown",)),
        Act(violation="death-threats", to=(beth.id,), perpetrators=("unknown",)),
    ]
    for told in texts("KEN", [abel, beth], acts), texts("KEN", [beth, abel], acts[::-1]):
        en, fr = told["en"], told["fr"]
        title = "Kenya: Killing of Mr. Abel Invented and death threats against Ms. Beth Invented"
        assert en.startswith(f"{title}\n")
        assert not missing(
            en,
            "Killing / Death threats",
            "about the killing of Mr. Abel Invented, director of Invented Rights Network, and "
            "death threats against Ms. Beth Invented.",
            "condemns the killing of Mr. Abel Invented",
            "and the death threats against Ms. Beth Invented, which appear to be linked",
            "well-being of Ms. Beth Invented",
            "family and colleagues of Mr. Abel Invented;",
            "for protection and justice (Ms. Beth Invented) as well as justice (Mr. Abel Invented)",
        )
        assert none_of(
            en,
            "killing of Ms. Beth",
            "Abel Invented and Ms. Beth",
            "family and colleagues of Ms. Beth",
            "well-being of Mr. Abel",
            "elease",
            "an end to",
        )
        assert not missing(fr, "collègues de M. Abel Invented ;")
        assert fr.startswith(
            "Kenya : Assassinat de M. Abel Invented et menaces de mort visant Mme Beth Invented"
        )
        assert none_of(fr, "ssassinat de Mme", "mettre fin", "la fin de")


def test_what_strangers_did_is_not_the_authorities_to_end() -> None:
    gabriel = person("Gabriel Inventé", gender="man", role="lawyer")
    told = texts(
        "SEN",
        [gabriel],
        [
            Act(violation="death-threats", to=(gabriel.id,), perpetrators=("unknown",)),
            Act(violation="judicial-harassment", to=(gabriel.id,), perpetrators=("judiciary",)),
        ],
    )
    assert not missing(
        told["fr"],
        "Menaces de mort / Harcèlement judiciaire",
        "condamne fermement les menaces de mort visant Me Gabriel Inventé, qui paraissent avoir",
        "toute mesure de protection en faveur de Me Gabriel Inventé, à identifier",
        "dénonce fermement le harcèlement judiciaire de Me Gabriel Inventé, qui semble",
        "la protection et la justice (menaces de mort)",
        "la fin de tout harcèlement, y compris judiciaire (harcèlement judiciaire)",
    )
    only = [Act(violation="threats", to=(gabriel.id,), perpetrators=("unknown",))]
    beside = person("Somebody Invented")
    told = texts("SEN", [gabriel, beside], only)
    assert none_of(told["en"], "an end to", "Somebody")


def test_each_demand_is_made_for_whom_it_holds() -> None:
    network = person("Invented Rights Network", kind="organisation", gender=None)
    director = functions("executive director of Invented Rights Network", "directeur exécutif")
    carl = person("Carl Invented", gender="man", functions=director)
    acts = [
        Act(violation="asset-freeze", to=(network.id,), perpetrators=("financial-authority",)),
        Act(violation="harassment", to=(carl.id,), perpetrators=("police",)),
    ]
    en = texts("KEN", [network, carl], acts)["en"]
    assert not missing(
        en,
        "an asset freeze affecting the Invented Rights Network and the harassment of Mr. Carl "
        "Invented, executive director",
        "Unfreeze the accounts and all other assets of the Invented Rights Network;",
        "well-being of Mr. Carl Invented as well as of all",
        "safety of the members and the staff of the Invented Rights Network;",
    )
    assert none_of(en, "assets of Mr. Carl", "well-being of Invented", "harassment of Invented")


def test_relatives_are_named_by_their_tie() -> None:
    dan = person("Dan Invented", gender="man", situation="detained-with-access")
    eve = person("Eve Invented", defender=False, tie="wife", tie_to=dan.id)
    sister = person(None, defender=False, tie="sister", tie_to=dan.id)
    acts = [Act(violation="harassment", to=(eve.id, sister.id), perpetrators=("police",))]
    told = texts("KEN", [dan, eve, sister], acts)
    assert not missing(
        told["en"],
        "the harassment of Ms. Eve Invented (wife of Mr. Dan Invented) and the sister of "
        "Mr. Dan Invented.",
    )
    assert none_of(told["en"], "elease", "against Mr. Dan")
    assert not missing(
        told["fr"],
        "harcèlement visant Mme Eve Invented (épouse de M. Dan Invented) et la sœur de M. Dan",
        "psychologique de Mme Eve Invented et de la sœur de M. Dan Invented ainsi que de",
    )


def test_many_are_named_once_with_the_group_counted() -> None:
    genders = ("woman", "woman", "woman", "man", "woman", "woman", "unknown")
    people = [person(f"Personne Inventée {n}", gender=each) for n, each in enumerate(genders)]
    described = (
        InWords(words="quatre autres membres du même réseau", language="fr"),
        InWords(words="four other members of the same network", language="en"),
    )
    group = person(None, kind="group", number=4, gender=None, described=described)
    everybody = [*people, group]
    act = Act(
        violation="arbitrary-detention",
        to=tuple(each.id for each in everybody if each.id),
        perpetrators=("police",),
    )
    told = texts("SEN", everybody, [act])
    for number in range(2, 7):
        assert told["fr"].count(f"Personne Inventée {number}") == 1
    parts = (
        "Détention arbitraire de Mme Personne Inventée 0, de Mme Personne Inventée 1 et d",
        "de Mme Personne Inventée 5, de Personne Inventée 6 et de quatre autres membres du même",
        "privation de liberté des défenseur·es susmentionné·es",
    )
    assert not missing(told["fr"], *parts)
    assert not missing(told["en"], "Personne Inventée 6 and four other members of the same network")
    unnamed = person(None, kind="group", number=12, gender=None)
    both = [person("Amal Invented"), unnamed]
    acts = [Act(violation="threats", to=(each.id,)) for each in both if each.id]
    en = texts("SEN", both, [*acts, Act(violation="raid", to=(unnamed.id,))])["en"]
    assert not missing(en, "a group of 12 persons")


def test_many_beside_others_are_never_the_persons_named_above() -> None:
    held = [person(f"Held Invented {n}", situation="detained-with-access") for n in range(4)]
    dead = [person(f"Dead Invented {n}", gender="man", situation="killed") for n in range(4)]
    everybody = [*held, *dead]
    acts = [
        Act(violation="killing", to=tuple(x.id for x in dead if x.id), perpetrators=("army",)),
        Act(violation="arbitrary-detention", to=tuple(x.id for x in held if x.id)),
    ]
    told = texts("KEN", everybody, acts)
    assert none_of(told["en"], "named above", "elease Mr.", "killing of Ms.", "Invented 3 of")
    assert none_of(told["fr"], "susmentionn")
    assert not missing(
        told["en"],
        "Kenya: Killing of Mr. Dead Invented 0, Mr. Dead Invented 1 and 2 others, and arbitrary de",
        "and arbitrary detention of Ms. Held Invented 0, Ms. Held Invented 1 and 2 others",
        "Release Ms. Held Invented 0, Ms. Held Invented 1, Ms. Held Invented 2 and Ms. Held Inv",
        "condemns the killing of Mr. Dead Invented 0, Mr. Dead Invented 1, Mr. Dead Invented 2 and",
        "and the arbitrary detention of Ms. Held Invented 0, ",
    )


def test_two_with_one_name_are_both_introduced() -> None:
    known = [functions("a lawyer", "avocat"), functions("a student", "étudiant")]
    father, son = (person("Abel (Abe) Invented", functions=each) for each in known)
    acts = [
        Act(violation="killing", to=(father.id,), perpetrators=("army",)),
        Act(violation="threats", to=(son.id,), perpetrators=("unknown",)),
    ]
    en = texts("KEN", [father, son], acts)["en"]
    assert not missing(en, "Invented, a lawyer, and threats against Ms. Abel (Abe) Invented, a s")
    assert not missing(en, "protection and justice (Ms. Abel (Abe) Invented, threats)")


@pytest.mark.parametrize("change", ["to", "one"])
def test_there_is_no_plan_without_knowing_to_whom_or_of_one_person_alone(change: str) -> None:
    amal, heron = person("Amal Invented"), person("Heron Invented")
    persons = [amal, heron] if change == "to" else [amal]
    to = () if change == "to" else (amal.id,)
    facts = Facts(narrative="x", country="KEN", acts=(Act(violation="threats", to=to),))
    assert planned_parties([(persons, facts)], TAXONOMY) == ()


def test_a_draft_without_a_plan_is_stored_as_by_a_release_of_before() -> None:
    draft = AppealDraft(
        country="KEN", issuer="omct", template=DATE, versions=(LanguageDraft(language="en"),)
    )
    assert {"plan", "by_others"}.isdisjoint(draft.model_dump(mode="json"))
    assert AppealDraft.model_validate_json(draft.model_dump_json()) == draft
