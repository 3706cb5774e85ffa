"""A new draft introduces the persons it is about. All persons are invented."""

# ruff: noqa: RUF001 (French typography wants its own apostrophe)

from services.triage.drafting.introducing import Introducing, Introduction
from services.triage.drafting.template_loading import load_templates
from services.triage.rules.named_persons import count_left_out
from shared.clock import new_id
from shared.contracts.codes import LINE
from shared.contracts.persons import InWords, Person
from shared.taxonomy import load_taxonomy

TEMPLATES, TAXONOMY = load_templates(), load_taxonomy()
AMAL = Person(
    kind="person",
    name="Amal Invented",
    role="lawyer",
    organisation="Collectif Inventé",
    gender="woman",
)
GRACE = Person(kind="person", name="Grace Invented", role="lgbti-rights-defender", gender="woman")
ISSA = Person(kind="person", name="Issa Invented", role="other", gender="man", organisation="Inv.")
GROUP = Person(kind="group", name="four other members of the same network")
UNION = Person(kind="organisation", name="Union inventée", gender="woman")


def told(language: str, *persons: Person, violation: str = "travel-ban") -> Introduction:
    form = TEMPLATES.form(TEMPLATES.latest, language)
    assert form is not None
    found = Introducing(TAXONOMY, form, "EGY").introduce(persons, [violation])
    assert found is not None
    return found


def test_a_tie_names_nobody_where_two_alerts_gave_one_id() -> None:
    one = new_id()
    sister = Person(kind="person", id=new_id(), tie="sister", tie_to=one, pseudonym="S")
    amal, issa = (each.model_copy(update={"id": one}) for each in (AMAL, ISSA))
    form = TEMPLATES.forms[TEMPLATES.latest, "en"]
    introducing = Introducing(TAXONOMY, form, "EGY")

    def short(*others: Person) -> tuple[str, ...]:
        return introducing.introduce_all([sister], others, alone=True).short

    assert short(amal, issa) == ("a person whose name is not given",)
    assert short(amal, amal) == ("the sister of Ms. Amal Invented",)


def test_a_title_stands_before_the_name_as_each_language_has_it() -> None:
    assert told("en", AMAL) == Introduction(
        "Egypt: Travel ban imposed on Ms. Amal Invented",
        "Ms. Amal Invented, a lawyer at the Collectif Inventé",
        "Ms. Amal Invented",
    )
    assert told("fr", AMAL) == Introduction(
        "Égypte\N{NO-BREAK SPACE}: Interdiction de voyager imposée à Me Amal Invented",
        "Me Amal Invented, avocate au sein du Collectif Inventé",
        "Me Amal Invented",
    )
    assert told("fr", GRACE).short == "Mme Grace Invented"


def test_a_person_is_called_as_they_want_it() -> None:
    doctor = AMAL.model_copy(update={"courtesy_title": "dr"})
    plain = AMAL.model_copy(update={"courtesy_title": "none"})
    assert told("fr", doctor).short == "la Dr Amal Invented"
    assert (told("en", plain).short, told("fr", plain).short) == ("Amal Invented",) * 2
    of_later = AMAL.model_copy(update={"courtesy_title": "of-a-later-version"})
    assert told("en", of_later).short == "Ms. Amal Invented"


def test_a_role_agrees_in_french_with_the_gender_that_was_told() -> None:
    roles = {
        gender: told("fr", AMAL.model_copy(update={"gender": gender})).concerned.split(", ")[1]
        for gender in ("woman", "man", "non-binary", "unknown", None)
    }
    organisation = " au sein du Collectif Inventé"
    assert {each: words.removesuffix(organisation) for each, words in roles.items()} == {
        "woman": "avocate",
        "man": "avocat",
        "non-binary": "avocat·e",
        "unknown": "avocat·e",
        None: "avocat·e",
    }
    assert told("fr", GRACE).concerned.endswith(", défenseure des droits des personnes LGBTI")
    assert told("en", GRACE).concerned.endswith(", an LGBTI rights defender")


def test_every_role_with_a_middle_dot_has_both_forms_without_one() -> None:
    for role in TAXONOMY.defender_roles:
        # For a relative, the midpoint is for the defender, whose gender is not known.
        if "·" in role.labels.fr and role.code != "relative":
            assert role.feminine, role.code
            assert role.masculine, role.code
            assert "·" not in f"{role.feminine.fr} {role.masculine.fr}"


def test_several_with_one_title_share_it() -> None:
    assert told("en", AMAL, GRACE).short == "Mses. Amal Invented and Grace Invented"
    assert told("fr", AMAL, GRACE).short == "Me Amal Invented et Mme Grace Invented"
    assert told("en", GRACE, ISSA).concerned == (
        "Ms. Grace Invented, an LGBTI rights defender, and Mr. Issa Invented, Inv."
    )


def test_defenders_stand_for_the_others_and_once_however_often_they_are_told_of() -> None:
    sister = Person(kind="person", name="Invented Sister", defender=False)
    again = AMAL.model_copy(update={"name": "amal invented"})
    assert told("en", sister, AMAL, again).short == "Ms. Amal Invented"
    assert told("en", sister).short == "Invented Sister"


def test_an_organisation_has_no_title_and_a_pseudonym_is_no_name() -> None:
    assert told("fr", UNION, violation="threats").title.endswith(
        "visant l\N{RIGHT SINGLE QUOTATION MARK}Union inventée"
    )
    form = TEMPLATES.form(TEMPLATES.latest, "en")
    assert form is not None
    hidden = Person(kind="person", pseudonym="Invented P.")
    assert Introducing(TAXONOMY, form, "EGY").introduce([hidden], ["raid"]) is None


def test_what_no_field_could_hold_is_left_to_the_editor() -> None:
    long = AMAL.model_copy(update={"name": "x" * LINE})
    assert told("en", long) == Introduction("", "", "", ("title", "concerned", "short"))
    assert told("en", AMAL, violation="nothing").title == ""


def test_beside_persons_no_organisation_is_named() -> None:
    assert told("en", UNION, AMAL).title == "Egypt: Travel ban imposed on Ms. Amal Invented"
    assert told("en", UNION, AMAL).short == "Ms. Amal Invented"


def test_nobody_is_named_in_the_place_of_who_has_no_name() -> None:
    form = TEMPLATES.form(TEMPLATES.latest, "en")
    assert form is not None
    hidden = Person(kind="person", pseudonym="Invented P.")
    wife = Person(kind="person", name="Invented Wife", defender=False)
    for beside in (UNION, wife):
        introducing = Introducing(TAXONOMY, form, "EGY")
        assert introducing.introduce([hidden, beside], ["killing"]) is None


def test_a_title_tells_of_nobody_what_they_cannot_have_suffered() -> None:
    assert told("en", UNION, violation="killing").title == ""
    assert told("en", AMAL, violation="closure-of-organisation").title == ""
    form = TEMPLATES.form(TEMPLATES.latest, "en")
    assert form is not None
    found = Introducing(TAXONOMY, form, "EGY").introduce([UNION], ["killing", "threats"])
    assert found is not None
    assert found.title == "Egypt: Threats against the Union inventée"


def concerned(language: str, role: str, organisation: str | None) -> str:
    person = Person(
        kind="person", name="Invented", role=role, gender="woman", organisation=organisation
    )
    return told(language, person).concerned.partition(", ")[2]


def test_the_role_chooses_the_words_that_join_it_to_an_organisation() -> None:
    network, bar = "Réseau inventé des droits", "Barreau de Dakar"
    assert concerned("fr", "organisation-leader", network) == f"dirigeante du {network}"
    assert concerned("en", "organisation-leader", network) == f"leader of the {network}"
    assert concerned("fr", "organisation-leader", None) == "dirigeante d’une organisation"
    assert concerned("en", "organisation-leader", None) == "leader of an organisation"
    assert concerned("fr", "organisation-member", "Ligue inventée") == "membre de la Ligue inventée"
    assert concerned("fr", "lawyer", bar) == "avocate au barreau de Dakar"
    assert concerned("fr", "journalist", "Association inventée") == (
        "journaliste au sein de l’Association inventée"
    )
    assert concerned("fr", "journalist", "Fundación Inventada") == (
        "journaliste au sein de la Fundación Inventada"
    )
    assert concerned("en", "artist", "Le Collectif inventé") == "an artist of Le Collectif inventé"
    assert (
        concerned("fr", "artist", "Le Collectif inventé") == "artiste au sein du Collectif inventé"
    )
    assert concerned("en", "judge-prosecutor", None) == "a member of the judiciary"


def test_each_name_of_several_has_its_preposition_in_french() -> None:
    assert told("fr", AMAL, GRACE).title.endswith(
        "imposée à Me Amal Invented et à Mme Grace Invented"
    )
    assert told("fr", AMAL, ISSA, violation="killing").title.endswith(
        "Assassinat de Me Amal Invented et de M. Issa Invented"
    )
    assert told("en", AMAL, ISSA, violation="killing").title.endswith(
        "Killing of Ms. Amal Invented and Mr. Issa Invented"
    )


def test_whose_the_frozen_assets_are_is_left_open() -> None:
    assert told("en", ISSA, violation="asset-freeze").title.endswith("affecting Mr. Issa Invented")


def test_who_is_told_of_and_not_named_is_counted() -> None:
    group = Person(kind="group", pseudonym="Invented group")
    assert count_left_out([AMAL, GRACE, group]) == 1
    assert (
        count_left_out([AMAL, UNION, Person(kind="person", name="Invented", defender=False)]) == 2
    )
    assert count_left_out([AMAL, AMAL]) == 0
    assert count_left_out([group]) == 0


def test_a_group_is_people_and_is_named_beside_persons() -> None:
    assert told("en", GROUP, violation="arbitrary-arrest").title == (
        "Egypt: Arbitrary arrest of four other members of the same network"
    )
    both = told("en", UNION, AMAL, GROUP)
    assert both.short == "Ms. Amal Invented and four other members of the same network"
    assert count_left_out([UNION, AMAL, GROUP]) == 1


def test_many_are_named_once_and_then_by_a_word_for_all() -> None:
    others = [AMAL.model_copy(update={"name": f"Invented {n}", "role": None}) for n in range(3)]
    three = told("en", AMAL, *others[:2], violation="arbitrary-detention")
    assert three.short == "Mses. Amal Invented, Invented 0 and Invented 1"
    many = told("en", AMAL, *others, violation="arbitrary-detention")
    assert many.title == "Egypt: Arbitrary detention of several human rights defenders"
    assert many.short == "the defenders named above"
    assert all(str(each.name) in many.concerned for each in (AMAL, *others))
    french = told("fr", AMAL, *others, violation="arbitrary-detention")
    assert french.title.endswith("arbitraire de plusieurs défenseur·es des droits humains")
    assert french.short == "les défenseur·es susmentionné·es"


def test_many_others_are_called_what_they_are() -> None:
    relatives = [Person(kind="person", name=f"Invented {n}", defender=False) for n in range(4)]
    assert told("en", *relatives).title == "Egypt: Travel ban imposed on several persons"
    unions = [UNION.model_copy(update={"name": f"Union {n}"}) for n in range(4)]
    raided = told("fr", *unions, violation="raid")
    assert raided.title.endswith("Perquisition visant plusieurs organisations")
    assert raided.short == "les organisations susmentionnées"


def test_a_title_says_what_happened_before_the_words_that_follow() -> None:
    titles = {
        ("en", AMAL, "impunity"): "Egypt: Impunity of acts against Ms. Amal Invented",
        ("fr", AMAL, "impunity"): "Égypte : Impunité d’actes visant Me Amal Invented",
        ("en", UNION, "closure-of-organisation"): (
            "Egypt: Measures of closure against the Union inventée"
        ),
        ("fr", UNION, "ban-of-organisation"): (
            "Égypte : Interdiction des activités de l’Union inventée"
        ),
    }
    for (language, person, act), title in titles.items():
        found = told(language, person, violation=act).title
        assert found.replace("\N{NO-BREAK SPACE}", " ") == title


def test_two_of_whom_nothing_is_known_are_two() -> None:
    form = TEMPLATES.form(TEMPLATES.latest, "en")
    assert form is not None
    nobody, other = (Person(kind="person", pseudonym=each, id=new_id()) for each in "ab")
    introducing = Introducing(TAXONOMY, form, "EGY")
    words = introducing.introduce_all([nobody, AMAL, other], [], alone=False)
    assert words.short == ("Ms. Amal Invented", "2 persons")
    assert words.concerned[1:] == ("2 persons",)
    (alone,) = introducing.introduce_all([nobody], [], alone=False).short
    assert alone == "a person whose name is not given"


def test_how_somebody_wants_to_be_spoken_of_stands_behind_the_name_once() -> None:
    spoken = (InWords(words="they", language="en"), InWords(words="iel", language="fr"))
    alex = AMAL.model_copy(update={"spoken_of": spoken})
    for language, word in (("en", "they"), ("fr", "iel")):
        found, usual = told(language, alex), told(language, AMAL)
        assert found.concerned == usual.concerned.replace(
            "Amal Invented", f"Amal Invented ({word})"
        )
        assert found.short == usual.short
    # It is never guessed, nor taken from another language.
    assert told("es", alex) == told("es", AMAL)


def test_a_title_has_its_article_in_french_if_the_gender_is_known() -> None:
    for gender, title in (("woman", "la Dr"), ("man", "le Dr"), ("unknown", "Dr")):
        doctor = AMAL.model_copy(update={"gender": gender, "courtesy_title": "dr"})
        assert told("fr", doctor).short == f"{title} Amal Invented"
        assert told("en", doctor).short == "Dr. Amal Invented"
