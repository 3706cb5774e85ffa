"""An installation adds terms and words by a file of its own; a faulty one is refused by line."""

from pathlib import Path
from typing import Annotated

import pytest
import yaml
from pydantic import BaseModel, TypeAdapter
from typer.testing import CliRunner

from services.front.commands import app
from shared.taxonomy import (
    Coded,
    OwnTermsFault,
    Taxonomy,
    TaxonomyFault,
    load_taxonomy,
    name_codes,
    with_own_terms,
)
from shared.taxonomy.coded import LONGEST_ENUM
from shared.taxonomy.own_terms import lists_that_grow
from tests.services.own_terms import EXAMPLE, OWN, PAGE, one_in_each_list, written

TOCSIN = load_taxonomy()
WORDS = 'labels: {en: "A", fr: "B"}'
SAID = f'{WORDS}, act: {{en: "a", fr: "b"}}, upon: {{en: "of", fr: "de"}}'
TWICE = f"""violations:
  - {{code: x-a, like: killing, {SAID}}}
developments:
  - {{code: x-a, like: release, {SAID}}}"""
PLACE = (
    'desk: africa, labels: {en: "P", fr: "P"}, named: {en: "P", fr: "P"}, '
    'where: {en: "in P", fr: "à P"}, whose: {en: "of P", fr: "de P"}'
)


class Body(BaseModel):
    why: Annotated[str, Coded("drivers")]
    what: Annotated[str, Coded("subject_kinds")]
    channel: Annotated[str, Coded("contact_channels", or_unknown=True)]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "terms.yaml"


def read(file: Path, text: str) -> Taxonomy:
    file.write_text(text)
    return with_own_terms(TOCSIN, file)


class TestTheExampleOfThePage:
    def test_adds_its_terms_and_changes_a_word(self, file: Path) -> None:
        taxonomy = read(file, EXAMPLE)
        own = taxonomy.violations.get(OWN)
        assert own.sdg == "arbitrary-detention"
        assert own.act.text("fr") == "la conscription forcée"
        assert taxonomy.severity(OWN) == taxonomy.severity("arbitrary-detention")
        assert taxonomy.violations.label("killing", "fr") == "Meurtre"
        assert taxonomy.violations.label("killing", "en") == "Killing"
        assert taxonomy.violations.get("killing").act == TOCSIN.violations.get("killing").act
        assert taxonomy.countries.get("XPL").where.text("fr") == "au Puntland"

    def test_leaves_every_code_and_the_lists_of_others_as_they_are(self, file: Path) -> None:
        taxonomy = read(file, EXAMPLE)
        for kind, terms in vars(TOCSIN).items():
            left = [each for each in getattr(taxonomy, kind).codes if each in terms]
            assert left == list(terms.codes)
        assert OWN not in load_taxonomy().violations

    def test_is_checked_by_the_command(self, tmp_path: Path) -> None:
        done = CliRunner().invoke(app, ["terms", "check", str(written(tmp_path))])
        assert done.exit_code == 0
        assert (
            f"es: shown in English, because there are no words: countries.XPL, violations.{OWN}"
            in done.output
        )
        assert done.output.endswith("terms.yaml can be used.\n")

    def test_without_a_file_the_command_checks_the_lists_of_tocsin(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        done = CliRunner().invoke(app, ["terms", "check"])
        assert (done.exit_code, done.output) == (0, "The lists of Tocsin can be used.\n")

        def refuse() -> Taxonomy:
            raise TaxonomyFault("desks.yaml is empty")

        monkeypatch.setattr("shared.taxonomy.load_taxonomy", refuse)
        done = CliRunner().invoke(app, ["terms", "check"])
        assert (done.exit_code, done.output) == (1, "tocsin: desks.yaml is empty\n")

    def test_a_mistake_is_said_as_the_page_says_it(self, file: Path) -> None:
        file.write_text(EXAMPLE.replace("like: arbitrary", "like: arbitary"))
        with pytest.raises(OwnTermsFault) as refused:
            with_own_terms(TOCSIN, file)
        assert f"\nTOCSIN_TERMS: {refused.value}\n" in PAGE.read_text()
        done = CliRunner().invoke(app, ["terms", "check", str(file)])
        assert (done.exit_code, done.output) == (1, f"{refused.value}\n")


class TestAnOwnTerm:
    def test_stands_after_that_which_it_is_like_and_before_other(self, file: Path) -> None:
        taxonomy = read(
            file,
            f"drivers:\n  - {{code: x-a, {WORDS}}}\n"
            f"  - {{code: x-b, like: public-order, {WORDS}}}\n"
            f"  - {{code: x-c, like: other, {WORDS}}}\n",
        )
        codes = list(taxonomy.drivers.codes)
        assert codes[codes.index("public-order") + 1] == "x-b"
        assert codes[-3:] == ["x-a", "x-c", "other"]

    def test_of_each_list_that_grows_has_the_meaning_of_the_other(self, file: Path) -> None:
        own = one_in_each_list()
        taxonomy = read(file, yaml.safe_dump(own))
        for kind, (entry,) in own.items():
            terms = getattr(taxonomy, kind)
            term, other = terms.get(entry["code"]), terms.get(entry["like"])
            assert terms.counts_as(term.code) == other.code
            of_words = {"code", "like", "labels", "grammar", "confirmed"}
            assert term.model_dump(exclude=of_words) == other.model_dump(exclude=of_words)

    def test_is_as_serious_as_the_other_also_where_its_statistics_differ(self, file: Path) -> None:
        taxonomy = read(file, f"violations:\n  - {{code: x-a, like: killing, sdg: null, {SAID}}}\n")
        assert taxonomy.violations.get("x-a").sdg is None
        assert taxonomy.severity("x-a") == taxonomy.severity("killing") == 0

    def test_is_named_in_the_document_of_the_api(self, file: Path) -> None:
        taxonomy = read(file, f"drivers:\n  - {{code: x-a, {WORDS}}}\n")
        document = TypeAdapter(Body).json_schema()
        name_codes(document, taxonomy)
        said = document["properties"]
        assert said["why"]["enum"] == list(taxonomy.drivers.codes)
        assert said["what"]["enum"] == list(TOCSIN.subject_kinds.codes)
        assert said["channel"]["enum"] == [*TOCSIN.contact_channels.codes, "unknown"]

    def test_that_makes_a_list_long_leaves_it_to_its_address(self, file: Path) -> None:
        many = range(LONGEST_ENUM)
        text = "\n".join(["drivers:", *(f"  - {{code: x-{n}, {WORDS}}}" for n in many)])
        document = TypeAdapter(Body).json_schema()
        name_codes(document, read(file, text))
        said = document["properties"]["why"]
        assert "enum" not in said
        assert "/v1/codes/drivers" in said["description"]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("violations:\n  - {a", 3, "this is not YAML"),
        ("violations:\n  - {code: a, code: b}", 2, "the key code stands here twice"),
        ("- a", None, "must name lists"),
        ("violatons: []", 1, "violatons: there is no such list; did you mean violations?"),
        ("violations: {}", 1, "must be a list of terms"),
        ("violations:\n  - killing", 2, "must be a list of terms"),
        (f"drivers:\n  - {{code: x-a, {WORDS}}}\n  - {{code: x-a, {WORDS}}}", 3, "more than once"),
        (f"violations:\n  - {{code: x-a, {SAID}}}", 2, "x-a.like: is missing: name the code"),
        (f"violations:\n  - {{code: x-a, like: kiling, {SAID}}}", 2, "did you mean killing?"),
        (f"violations:\n  - {{code: x-a, like: x-a, {SAID}}}", 2, "is not a code of Tocsin"),
        (f"violations:\n  - {{code: kiling, like: killing, {SAID}}}", 2, "did you mean killing?"),
        (f"violations:\n  - {{code: x_a, like: killing, {SAID}}}", 2, "begins with x-"),
        (f"violations:\n  - {{code: x-A, like: killing, {SAID}}}", 2, "begins with x-"),
        (f"violations:\n  - {{code: x-{'a' * 40}, like: killing, {SAID}}}", 2, "at most 40"),
        (f"violations:\n  - {{code: x-a, like: killing, {WORDS}}}", 2, "x-a.act: is missing: the"),
        (
            "violations:\n  - code: x-a\n    like: killing\n    actt: {en: a, fr: b}",
            4,
            "violations.x-a.actt: there is no such key; did you mean act?",
        ),
        (
            "drivers:\n  - code: x-a\n    labels:\n      en: A",
            3,
            "drivers.x-a.labels.fr: is missing: add the words in French",
        ),
        ("drivers:\n  - {code: x-a, labels: {en: A, fr: B, de: C}}", 2, "labels.de: is not a lang"),
        ('drivers:\n  - {code: x-a, labels: {en: A, fr: " "}}', 2, "labels.fr: must be text"),
        ("drivers:\n  - {code: x-a, labels: {en: 1, fr: B}}", 2, "labels.en: must be text"),
        ("drivers:\n  - {code: x-a, labels: A}", 2, "labels: must be words by language"),
        ('drivers:\n  - {code: x-a, labels: {en: "A\\nB", fr: B}}', 2, "one line of 200"),
        (f"drivers:\n  - {{code: x-a, labels: {{en: {'A' * 201}, fr: B}}}}", 2, "one line of 200"),
        (f"perpetrators:\n  - {{code: x-a, {WORDS}}}", 2, "x-a.side: is missing"),
        (f"perpetrators:\n  - {{code: x-a, side: stat, {WORDS}}}", 2, "x-a.side: input"),
        (
            f"violations:\n  - {{code: x-a, like: killing, sdg: kill, {SAID}}}",
            2,
            "did you mean kil",
        ),
        (f"consent_states:\n  - {{code: x-a, {WORDS}}}", 2, "no term can be added to consent_sta"),
        ("violations:\n  - {code: killing, sdg: torture}", 2, "cannot be changed"),
        ("violations:\n  - {code: killing, like: torture}", 2, "only a term of your own"),
        ("violations:\n  - {code: killing, label: {fr: A}}", 2, "did you mean labels?"),
        ("violations:\n  - {code: killing, labels: A}", 2, "labels: must be words by language"),
        ("violations:\n  - {code: killing, header: {fr: A}}", 2, "header.en: is missing"),
        (f"countries:\n  - {{code: FRX, alpha2: XP, {PLACE}}}", 2, "QMA to QZZ or XAA to XZZ"),
        (f"countries:\n  - {{code: XPL, alpha2: FR, {PLACE}}}", 2, "two letters from QM"),
        (f"countries:\n  - {{code: XPL, alpha2: XK, {PLACE}}}", 2, "another country or territory"),
        (f"countries:\n  - {{code: XPL, {PLACE}}}", 2, "alpha2: is missing: two letters"),
        (f"countries:\n  - {{code: XPL, alpha2: XP, like: FRA, {PLACE}}}", 2, "no such key"),
        (
            f"countries:\n  - {{code: XPL, alpha2: XP, {PLACE.replace('africa', 'afrika')}}}",
            2,
            "XPL.desk: is not a code of desks; did you mean africa?",
        ),
        (
            TWICE,
            4,
            "developments.x-a.code: is a code of violations too",
        ),
    ],
)
def test_a_fault_is_said_with_its_line_and_how_to_mend_it(
    file: Path, text: str, line: int | None, words: str
) -> None:
    file.write_text(text)
    with pytest.raises(OwnTermsFault) as refused:
        with_own_terms(TOCSIN, file)
    assert words in str(refused.value)
    assert str(refused.value).startswith(f"terms.yaml{f', line {line}' if line else ''}")


def test_every_fault_of_a_file_is_said(file: Path) -> None:
    file.write_text("drivers:\n  - {code: a}\n  - {code: x-b}\nrisk_groups: []\nnone: []")
    with pytest.raises(OwnTermsFault) as refused:
        with_own_terms(TOCSIN, file)
    assert [each.partition(":")[0] for each in refused.value.faults] == [
        "terms.yaml, line 2",
        "terms.yaml, line 3",
        "terms.yaml, line 5",
    ]


def test_a_file_that_is_not_there_is_refused(file: Path) -> None:
    with pytest.raises(OwnTermsFault, match=r"^terms\.yaml cannot be read"):
        with_own_terms(TOCSIN, file)


def test_only_lists_that_there_are_can_grow() -> None:
    assert lists_that_grow().keys() <= vars(TOCSIN).keys()
    assert "consent_states" not in lists_that_grow()


class TestTheOrderOfAnInstallation:
    def test_those_that_are_named_come_first_and_all_others_stay(self, file: Path) -> None:
        own = '{code: x-chancery, labels: {en: "Chancery", fr: "Chancellerie"}}'
        told = f"offices:\n  - {own}\norder:\n  offices: [justice, x-chancery, police]"
        codes = read(file, told).offices.codes
        assert codes[:4] == ("justice", "x-chancery", "police", "head-of-state")
        assert sorted(codes) == sorted([*TOCSIN.offices.codes, "x-chancery"])
        rest = [each for each in codes[3:] if each in TOCSIN.offices]
        assert rest == [each for each in TOCSIN.offices.codes if each in rest]

    @pytest.mark.parametrize(
        ("told", "said"),
        [
            ("order: [justice]", "terms.yaml, line 1: order: must name lists"),
            ("order:\n  ofices: [justice]", "order.ofices: there is no such list"),
            ("order:\n  violations: [killing]", "the order of this list cannot be changed"),
            ("order:\n  offices: justice", "order.offices: must be a list of codes"),
            ("order:\n  offices: []", "order.offices: must be a list of codes"),
            (
                "order:\n  offices: [justice, polise]",
                "line 2: order.offices.1: is not a code of offices; did you mean police?",
            ),
            (
                "order:\n  offices:\n    - justice\n    - {a: b}",
                "line 4: order.offices.1: is not a code of offices",
            ),
            (
                "order:\n  offices: [police, police]",
                "order.offices.1: police stands more than once",
            ),
        ],
    )
    def test_a_mistake_is_named_with_its_line(self, file: Path, told: str, said: str) -> None:
        with pytest.raises(OwnTermsFault) as refused:
            read(file, told)
        assert said in str(refused.value)
