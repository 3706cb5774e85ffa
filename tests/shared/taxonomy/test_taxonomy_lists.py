"""The project's lists, as a human rights professional would read them."""

# ruff: noqa: RUF001 (French typography wants its own apostrophe)
import subprocess
import sys
from typing import Annotated

import pytest
from pydantic import AfterValidator, TypeAdapter, ValidationError

from shared.taxonomy import (
    Direction,
    Side,
    Taxonomy,
    UnknownCode,
    load_taxonomy,
)
from shared.taxonomy.terms import ByLanguage


@pytest.fixture(scope="module")
def taxonomy() -> Taxonomy:
    return load_taxonomy()


def test_every_term_has_labels_that_no_other_term_of_its_list_has(
    taxonomy: Taxonomy,
) -> None:
    for kind, terms in vars(taxonomy).items():
        for language in ByLanguage.model_fields:
            labels = [term.label(language) for term in terms]
            doubles = {label for label in labels if labels.count(label) > 1}
            assert not doubles, (kind, language, doubles)


def test_the_countries_are_those_of_iso_3166_and_kosovo(taxonomy: Taxonomy) -> None:
    assert len(taxonomy.countries) == 249 + 1
    assert taxonomy.countries.get("XKX").label("fr") == "Kosovo"
    assert {"EGY", "TUN", "DZA", "GTM", "HND", "BHR"} <= set(taxonomy.countries.codes)


@pytest.mark.parametrize(
    ("code", "english", "french", "desk"),
    [
        ("EGY", "in Egypt", "en Égypte", "middle-east-north-africa"),
        ("MEX", "in Mexico", "au Mexique", "americas"),
        ("PHL", "in the Philippines", "aux Philippines", "asia-pacific"),
        ("CUB", "in Cuba", "à Cuba", "americas"),
        ("IRN", "in Iran", "en Iran", "middle-east-north-africa"),
        ("HTI", "in Haiti", "en Haïti", "americas"),
        ("HND", "in Honduras", "au Honduras", "americas"),
        ("ISR", "in Israel", "en Israël", "middle-east-north-africa"),
        ("MDG", "in Madagascar", "à Madagascar", "africa"),
        (
            "COD",
            "in the Democratic Republic of the Congo",
            "en République démocratique du Congo",
            "africa",
        ),
        ("SLB", "in the Solomon Islands", "aux îles Salomon", "asia-pacific"),
        ("TUR", "in Türkiye", "en Türkiye", "europe-central-asia"),
    ],
)
def test_a_country_stands_in_a_sentence_with_its_preposition(
    taxonomy: Taxonomy, code: str, english: str, french: str, desk: str
) -> None:
    country = taxonomy.countries.get(code)
    assert country.where.text("en") == english
    assert country.where.text("fr") == french
    assert country.desk == desk


@pytest.mark.parametrize(
    ("code", "whose", "named"),
    [
        ("EGY", "de l’Égypte", "l’Égypte"),
        ("IND", "de l’Inde", "l’Inde"),
        ("TUN", "de la Tunisie", "la Tunisie"),
        ("MAR", "du Maroc", "le Maroc"),
        ("USA", "des États-Unis", "les États-Unis"),
        ("PHL", "des Philippines", "les Philippines"),
        ("HUN", "de la Hongrie", "la Hongrie"),
        ("AND", "d’Andorre", "Andorre"),
        ("CUB", "de Cuba", "Cuba"),
        ("HTI", "d’Haïti", "Haïti"),
        ("HKG", "de Hong Kong", "Hong Kong"),
        ("REU", "de La Réunion", "La Réunion"),
        (
            "HMD",
            "de l’île Heard et des îles McDonald",
            "l’île Heard et les îles McDonald",
        ),
    ],
)
def test_a_country_has_its_french_article(
    taxonomy: Taxonomy, code: str, whose: str, named: str
) -> None:
    country = taxonomy.countries.get(code)
    assert (country.whose.text("fr"), country.named.text("fr")) == (whose, named)


def test_french_prepositions_agree_with_french_articles(taxonomy: Taxonomy) -> None:
    allowed = {"le": {"au"}, "la": {"en", "à la"}, "les": {"aux"}, "l’": {"en", "à l’"}}
    irregular = {"ATF", "IOT", "MSR"}
    for country in taxonomy.countries:
        named, where = country.named.text("fr"), country.where.text("fr")
        article = "l’" if named.startswith("l’") else named.split()[0]
        if article in allowed and country.code not in irregular:
            assert where.startswith(tuple(allowed[article])), country.code


def test_whose_authorities_is_asked_with_the_french_article(taxonomy: Taxonomy) -> None:
    contracted = {"le ": "du ", "les ": "des ", "la ": "de la ", "l’": "de l’"}
    for country in taxonomy.countries:
        named, whose = country.named.text("fr"), country.whose.text("fr")
        article = next((each for each in contracted if named.startswith(each)), None)
        if article is None:
            assert whose in {f"de {named}", f"d’{named}"}, country.code
        else:
            # Names with two parts have their second article after the same preposition.
            first, *_ = named.removeprefix(article).split(" et ")
            assert whose.startswith(contracted[article] + first), country.code


def test_each_violation_can_be_told_in_a_sentence(taxonomy: Taxonomy) -> None:
    travel_ban = taxonomy.violations.get("travel-ban")
    assert (travel_ban.act.text("en"), travel_ban.upon.text("en")) == ("a travel ban", "imposed on")
    for violation in taxonomy.violations:
        assert violation.act.text("fr").startswith(("l’", "la ", "le ", "les ", "un", "des "))
        assert not violation.act.text("en")[0].isupper(), violation.code


def test_a_header_line_prints_the_words_of_the_house(taxonomy: Taxonomy) -> None:
    torture = taxonomy.violations.get("torture")
    assert torture.header_line("en") == "Torture and ill-treatment"
    assert torture.label("fr") == "Torture"
    assert taxonomy.violations.get("judicial-harassment").header_line("fr") == (
        "Harcèlement judiciaire"
    )


def test_a_label_that_is_not_there_in_a_language_is_read_in_english(taxonomy: Taxonomy) -> None:
    release = taxonomy.developments.get("release")
    assert release.label("fr-CH") == "Libération"
    assert release.label("sw") == "Release"
    assert release.label("model_fields") == "Release"


def test_the_eleven_kinds_of_cost_stand_in_the_order_of_the_programme(taxonomy: Taxonomy) -> None:
    codes = taxonomy.cost_kinds.codes
    assert len(codes) == 11
    assert (codes[0], codes[-1]) == ("physical-security", "other")


def test_consent_is_asked_for_each_use_and_has_four_states(taxonomy: Taxonomy) -> None:
    assert len(taxonomy.consent_uses) == 9
    assert set(taxonomy.consent_states.codes) == {"given", "limited", "refused", "unknown"}


def test_arabic_runs_from_right_to_left(taxonomy: Taxonomy) -> None:
    assert taxonomy.languages.get("ar").direction is Direction.RIGHT_TO_LEFT
    assert taxonomy.languages.get("fr").direction is Direction.LEFT_TO_RIGHT


def test_a_perpetrator_is_state_or_not_or_unknown(taxonomy: Taxonomy) -> None:
    assert taxonomy.perpetrators.get("police").side is Side.STATE
    assert taxonomy.perpetrators.get("company").side is Side.NON_STATE
    assert taxonomy.perpetrators.get("unknown").side is Side.UNKNOWN


def test_how_serious_a_violation_is_follows_the_order_of_the_indicator(taxonomy: Taxonomy) -> None:
    serious_first = [
        "killing",
        "torture",
        "enforced-disappearance",
        "arbitrary-detention",
        "abduction",
        "death-threats",
        "judicial-harassment",
    ]
    severities = [taxonomy.severity(code) for code in serious_first]
    assert severities == sorted(set(severities))


def test_an_incident_is_counted_in_one_category_or_in_none(taxonomy: Taxonomy) -> None:
    category = taxonomy.violations.get("arbitrary-arrest").sdg
    assert category is not None
    assert taxonomy.sdg_categories.get(category).letter == "D"
    assert taxonomy.violations.get("travel-ban").sdg is None


@pytest.mark.parametrize(
    ("kind", "typed", "meant"),
    [
        ("violations", "arbitary-detention", "arbitrary-detention"),
        ("violations", "Détention arbitraire", "arbitrary-detention"),
        ("violations", "judicial_harassment", "judicial-harassment"),
        ("countries", "Egypte", "EGY"),
        ("countries", "egy", "EGY"),
        ("consent_uses", "publish-name", "publish_name"),
    ],
)
def test_an_unknown_code_names_the_nearest(
    taxonomy: Taxonomy, kind: str, typed: str, meant: str
) -> None:
    with pytest.raises(UnknownCode) as refusal:
        getattr(taxonomy, kind).get(typed)
    assert refusal.value.nearest[0] == meant
    assert meant in str(refusal.value)


@pytest.mark.parametrize(
    ("kind", "typed", "among"),
    [
        ("violations", "detention", {"arbitrary-detention", "administrative-detention"}),
        ("violations", "harcèlement", {"judicial-harassment"}),
        ("countries", "congo", {"COD", "COG"}),
        ("countries", "Republic (Korea)", {"PRK", "KOR"}),
    ],
)
def test_codes_and_labels_that_hold_the_words_come_first(
    taxonomy: Taxonomy, kind: str, typed: str, among: set[str]
) -> None:
    nearest = getattr(taxonomy, kind).nearest(typed)
    assert among <= set(nearest[: max(len(among), 5)])


def test_a_word_that_is_in_a_code_beats_one_that_looks_like_it(taxonomy: Taxonomy) -> None:
    nearest = taxonomy.violations.nearest("threat")
    assert all("threat" in code for code in nearest[:2])
    assert len(taxonomy.countries.nearest("land")) <= 5


def test_a_short_list_is_named_as_a_whole_and_a_long_one_is_not(taxonomy: Taxonomy) -> None:
    with pytest.raises(UnknownCode) as refusal:
        taxonomy.expectations.get("zzz")
    assert all(code in str(refusal.value) for code in taxonomy.expectations.codes)
    with pytest.raises(UnknownCode) as refusal:
        taxonomy.countries.get("zzz")
    assert "AFG" not in str(refusal.value)


def test_an_unknown_code_is_not_repeated_in_the_error(taxonomy: Taxonomy) -> None:
    with pytest.raises(UnknownCode) as refusal:
        taxonomy.violations.get("Invented Person was taken from home")
    assert "Invented" not in str(refusal.value)


def test_a_fault_names_its_field_and_the_nearest_code(taxonomy: Taxonomy) -> None:
    fault = taxonomy.violations.fault("killings", field="acts.0.violation")
    assert fault is not None
    assert (fault.field, fault.code) == ("acts.0.violation", "unknown-code")
    assert "killing" in fault.message
    assert taxonomy.violations.fault("killing", field="acts.0.violation") is None


def test_pydantic_takes_the_check_of_a_list_as_its_validator(taxonomy: Taxonomy) -> None:
    adapter = TypeAdapter(Annotated[str, AfterValidator(taxonomy.desks.check)])
    assert adapter.validate_python("africa") == "africa"
    with pytest.raises(ValidationError, match="Similar codes: africa"):
        adapter.validate_python("afrika")


def test_a_menu_is_in_the_order_of_the_alphabet_accents_aside(taxonomy: Taxonomy) -> None:
    names = [country.label("fr") for country in taxonomy.countries.alphabetical("fr")]
    assert names.index("Égypte") < names.index("Espagne") < names.index("États-Unis")


def test_importing_the_taxonomy_reads_no_file() -> None:
    program = (
        "import sys\n"
        "opened = []\n"
        "sys.addaudithook(lambda e, a: opened.append(str(a[0])) if e == 'open' else None)\n"
        "import shared.taxonomy\n"
        "sys.exit(any(name.endswith('.yaml') for name in opened))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], check=False)  # noqa: S603 (our own text)
    assert done.returncode == 0


def test_other_is_never_the_nearest_code_of_a_word_that_only_resembles_it(
    taxonomy: Taxonomy,
) -> None:
    assert "other" not in taxonomy.defender_roles.nearest("attorney")
