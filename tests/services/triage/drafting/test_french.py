"""The French of letters and pages is correct. All names are invented."""

# ruff: noqa: RUF001 (French typography wants its own apostrophe)
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import services.triage
from services.triage.drafting.draft import Addressee, AppealDraft, LanguageDraft, Part
from services.triage.drafting.grammar import series, told
from services.triage.drafting.languages.fr import in_french, spaced
from services.triage.drafting.rendering import Renderer
from services.triage.drafting.template_loading import load_templates
from services.triage.rules.acts import ONLY_OF_ORGANISATIONS
from shared.taxonomy import load_taxonomy

RENDERER = Renderer(load_templates(), load_taxonomy())
TRIAGE = Path(services.triage.__file__).parent
CATALOGUES = sorted(TRIAGE.parents[1].glob("s*/**/locales/fr/LC_MESSAGES/*.po"))
NO_BREAK = "\N{NO-BREAK SPACE}"

NO_TEXT = re.compile(
    r"`[^`]*`|\d{4}-\d\d-\d\dT\S+|https?:\S+|\S+@\S+|\d+:\d+|\{%.*?%\}|\{\{.*?\}\}|%\(\w+\)s|\{\w+\}"
)
WRONG_BEFORE = re.compile(rf"(?<!{NO_BREAK})[:;?!»]")
WRONG_AFTER = re.compile(rf"«(?!{NO_BREAK})")


def wrongly_spaced(text: str) -> list[str]:
    """Return the places where a sign has no no-break space."""
    plain = NO_TEXT.sub("x", text)
    found = (*WRONG_BEFORE.finditer(plain), *WRONG_AFTER.finditer(plain))
    return [plain[max(0, each.start() - 20) : each.end() + 5] for each in found]


def letter(short: str, *violations: str, country: str = "TUN", concerned: str = "") -> str:
    version = LanguageDraft(
        language="fr",
        title="Tunisie : un titre",
        concerned=concerned or short,
        short=short,
        parts={Part.FACTS: "Elle a dit : « Non ! » Pourquoi ?"},
        addressees=(Addressee(name="M. Inventé", email="x@example.invalid", fax="+1 2"),),
    )
    draft = AppealDraft(
        country=country,
        issuer="omct",
        template="2026-01",
        violations=violations,
        versions=(version,),
        organisations=not ONLY_OF_ORGANISATIONS.isdisjoint(violations),
    )
    return RENDERER.render(draft).texts[0].plain


class TestPrepositions:
    @pytest.mark.parametrize(
        ("words", "expected"),
        [
            ("Amal Invented", "d’Amal Invented"),
            ("Émile Inventé", "d’Émile Inventé"),
            ("Yves Inventé", "d’Yves Inventé"),
            ("Yasmine Invented", "de Yasmine Invented"),
            ("Ouattara Inventé", "de Ouattara Inventé"),
            ("Oumar Inventé", "d’Oumar Inventé"),
            ("Hassan Invented", "de Hassan Invented"),
            ("Human Rights Invented", "de Human Rights Invented"),
            ("Hélène Inventée", "d’Hélène Inventée"),
            ("Invented Rights Network", "de l’Invented Rights Network"),
            ("Human Rights Centre", "du Human Rights Centre"),
            ("Collective Foundation", "de la Collective Foundation"),
            ("Mme Beth, juriste de Invented Union", "de Mme Beth, juriste de Invented Union"),
            ("Mme Invented Union", "de Mme Invented Union"),
            ("Mme Amal Invented", "de Mme Amal Invented"),
            ("le Collectif inventé", "du Collectif inventé"),
            ("Le Collectif inventé", "du Collectif inventé"),
            ("Les Amis inventés", "des Amis inventés"),
            ("Leïla Inventée", "de Leïla Inventée"),
            ("la Ligue inventée", "de la Ligue inventée"),
            ("l’Union inventée", "de l’Union inventée"),
            ("des menaces", "de menaces"),
            ("des actes", "d’actes"),
            ("« Le Collectif »", "de « Le Collectif »"),
            ("", "de "),
            ("le Dr Karim Inventé", "du Dr Karim Inventé"),
            ("M. A, la Pr B et le Dr C", "de M. A, de la Pr B et du Dr C"),
            ("des juges ou des procureurs", "de juges ou de procureurs"),
            ("des gardes ou des agents", "de gardes ou d’agents"),
            ("Invented Centre for Workers", "de l’Invented Centre for Workers"),
            ("Kalpanik Centre for Workers", "du Kalpanik Centre for Workers"),
            ("Resguardo Inventado", "du Resguardo Inventado"),
        ],
    )
    def test_de_is_contracted_and_elided(self, words: str, expected: str) -> None:
        assert in_french("de", words) == expected

    def test_a_contracts_and_other_prepositions_stand(self) -> None:
        assert in_french("imposée à", "Les Amis inventés") == "imposée aux Amis inventés"
        assert in_french("infligés à", "le Collectif") == "infligés au Collectif"
        assert in_french("visant", "le Collectif") == "visant le Collectif"
        assert in_french("imposée à", "la Pr Nadia Inventée") == "imposée à la Pr Nadia Inventée"

    def test_le_is_a_family_name_in_viet_nam(self) -> None:
        assert "privation de liberté de Le Invented" in letter(
            "Le Invented", "arbitrary-detention", country="VNM"
        )
        assert "privation de liberté du Collectif" in letter("Le Collectif", "arbitrary-detention")

    def test_no_phrase_puts_de_before_a_name_by_hand(self) -> None:
        for (_, language), form in RENDERER.templates.forms.items():
            if language == "fr":
                assert not re.search(
                    r"\b(?:de|à)\s+\{\{ (?:short|concerned)", form.model_dump_json()
                )


class TestFirstSentence:
    def test_one_violation_is_told_as_a_person_would(self) -> None:
        french = letter("Amal Invented", "arbitrary-detention", concerned="Amal Invented, avocate")
        assert (
            "par des sources fiables de la détention arbitraire d’Amal Invented, avocate." in french
        )

    def test_several_that_are_followed_alike_share_whom_they_befell(self) -> None:
        violations = ("arbitrary-detention", "judicial-harassment", "surveillance", "travel-ban",
                      "death-threats")  # fmt: skip
        assert (
            "de la détention arbitraire, de menaces de mort, du harcèlement judiciaire, de la "
            "surveillance et de l’interdiction de voyager à l’encontre du Collectif."
        ) in letter("le Collectif", *violations)

    def test_english_names_somebody_fully_once(self) -> None:
        def join(preposition: str, words: str) -> str:
            return f"{preposition} {words}"

        acts = [("the arrest", "of"), ("threats", "against"), ("the trial", "of")]
        sentence = told(
            acts, ("Ana, a lawyer", "Ana"), ("and", "as well as"), join, "en", suspends=True
        )
        assert sentence == "the arrest and the trial of, and threats against, Ana, a lawyer"
        assert told([], ("Ana", "Ana"), ("and", "as well as"), join, "en", suspends=True) == ""

    def test_every_violation_makes_a_sentence(self) -> None:
        for code in RENDERER.taxonomy.violations.codes:
            french = letter("Amal Invented", code, concerned="Amal Invented, avocate")
            sentence = next(line for line in french.splitlines() if "sources fiables" in line)
            assert re.search(r"sources fiables (?:d’|de l’|de la |des |du |de )\w", sentence), code
            assert sentence.endswith("Amal Invented, avocate."), code
            assert "de le " not in french + " ", code

    def test_a_development_alone_is_told_as_the_situation(self) -> None:
        assert "de la situation concernant" in letter("Amal Invented")


class TestStates:
    def test_an_adjective_stands_where_the_state_has_one(self) -> None:
        assert "exhorte les autorités tunisiennes à" in letter("Amal Invented", "threats")
        assert "diplomatiques tunisiennes dans votre pays" in letter("Amal Invented", "threats")
        congo = letter("Amal Invented", "threats", country="COD")
        assert "autorités de la République démocratique du Congo" in congo


class TestGender:
    def test_access_and_whereabouts_fit_one_and_several_and_assert_no_cell(self) -> None:
        french = letter("Amal et Sami Invented", "enforced-disappearance")
        assert "contacts d’Amal et Sami Invented avec des avocat·es et des médecins" in french
        assert "le sort et la localisation d’Amal et Sami Invented" in french
        assert "son lieu de détention" not in french


class TestSpaces:
    def test_a_rendered_letter_has_its_no_break_spaces_also_where_an_editor_typed_plain_ones(
        self,
    ) -> None:
        for violations in (("killing",), ("arbitrary-detention", "torture"), ("threats",), ()):
            assert wrongly_spaced(letter("Amal Invented", *violations)) == []

    def test_nothing_is_put_where_nothing_was_typed(self) -> None:
        assert spaced("à 10:30, https://x.invalid") == "à 10:30, https://x.invalid"

    def test_phrases_of_the_house_have_them(self) -> None:
        for (_, language), form in RENDERER.templates.forms.items():
            if language == "fr":
                for text in _texts(form.model_dump()):
                    assert wrongly_spaced(text) == []

    @pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
    def test_texts_of_every_service_have_them(self, path: Path) -> None:
        with path.open("rb") as file:
            catalogue = read_po(file, locale="fr")
        found = [
            place
            for each in catalogue
            if each.id
            for text in _texts(each.string)
            for place in wrongly_spaced(text)
        ]
        assert found == []

    def test_pages_put_no_colon_behind_a_translated_word_themselves(self) -> None:
        pages = (TRIAGE / "templates/pages").glob("*.html")
        assert [page.name for page in pages if re.search(r"\}\}\s*:\s", page.read_text())] == []

    def test_the_search_finds_what_is_wrong(self) -> None:
        assert wrongly_spaced("Audience: demain")
        assert wrongly_spaced("Audience : demain")
        assert wrongly_spaced("« non »")
        assert not wrongly_spaced("le 2026-07-14T09:30:00Z par `Authorization: Bearer`")
        assert not wrongly_spaced(f"Audience{NO_BREAK}: à 10:30, x@example.invalid")


def test_series_are_joined_with_commas_and_one_conjunction() -> None:
    assert series([], "et", "fr") == ""
    assert series(["a"], "et", "fr") == "a"
    assert series(["a", "b", "c"], "et", "fr") == "a, b et c"
    assert series(["a, x", "b, y"], "et", "fr") == "a, x, et b, y"
    assert (
        series(["a, x", "b", "c"], "et", "fr")
        == "a, x\N{NO-BREAK SPACE}; b\N{NO-BREAK SPACE}; et c"
    )


def _texts(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for each in value.values():
                yield from _texts(each)
        case list() | tuple():
            for each in value:
                yield from _texts(each)
