"""Invalid files are refused, with a message that says where and why."""

import shutil
from importlib.resources import as_file, files
from pathlib import Path

import pytest

from shared.taxonomy import TaxonomyFault, load_taxonomy


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    with as_file(files("shared.taxonomy") / "data") as house:
        shutil.copytree(house, tmp_path / "data")
    return tmp_path / "data"


def test_a_folder_with_the_lists_of_tocsin_loads(lists: Path) -> None:
    assert load_taxonomy(lists).countries.codes == load_taxonomy().countries.codes


@pytest.mark.parametrize(
    ("file", "added", "words"),
    [
        ("desks.yaml", '- {code: africa, labels: {en: "A", fr: "A"}}', ["desks", "africa", "once"]),
        ("desks.yaml", '- {code: moon, labels: {en: "Moon"}}', ["desks", "moon", "fr"]),
        ("desks.yaml", '- {code: moon, labels: {en: "Moon", fr: " "}}', ["moon", "fr"]),
        ("desks.yaml", '- {code: "a moon", labels: {en: "M", fr: "L"}}', ["a moon", "code"]),
        ("desks.yaml", '- {code: moon, colour: red, labels: {en: "M", fr: "L"}}', ["colour"]),
        ("desks.yaml", '- {code: moon, labels: {en: "M", fr: "L", xx: "?"}}', ["moon", "xx"]),
        ("desks.yaml", "- moon", ["desks"]),
        ("desks.yaml", "- {code: moon", ["desks.yaml is not YAML"]),
        (
            "violations.yaml",
            "- {code: hex, labels: &x {en: H, fr: S}, act: *x, upon: *x, huridocs: null, sdg: m}",
            ["hex.sdg", "'m'", "sdg_categories"],
        ),
        (
            "genders.yaml",
            '- {code: x, title: sir, agreement: inclusive, labels: {en: "X", fr: "X"}}',
            ["x.title", "sir"],
        ),
        (
            "developments.yaml",
            '- {code: x, tone: merry, labels: {en: "X", fr: "X"}}',
            ["developments", "x.tone"],
        ),
    ],
)
def test_a_faulty_term_is_refused_by_name(
    lists: Path, file: str, added: str, words: list[str]
) -> None:
    with (lists / file).open("a", encoding="utf-8") as handle:
        handle.write(f"\n{added}\n")
    with pytest.raises(TaxonomyFault) as refusal:
        load_taxonomy(lists)
    for word in words:
        assert word in str(refusal.value)


def test_a_country_without_its_desk_is_refused(lists: Path) -> None:
    desks = (lists / "desks.yaml").read_text(encoding="utf-8")
    kept = [line for line in desks.splitlines() if "code: africa" not in line]
    (lists / "desks.yaml").write_text("\n".join(kept), encoding="utf-8")
    with pytest.raises(TaxonomyFault, match="desk names 'africa'"):
        load_taxonomy(lists)


def test_two_countries_with_one_alpha_2_code_are_refused(lists: Path) -> None:
    path = lists / "countries.yaml"
    text = path.read_text(encoding="utf-8").replace('alpha2: "AL"', 'alpha2: "AF"')
    path.write_text(text, encoding="utf-8")
    with pytest.raises(TaxonomyFault, match="alpha2 stands more than once: AF"):
        load_taxonomy(lists)


def test_a_missing_or_empty_file_is_refused(lists: Path) -> None:
    (lists / "genders.yaml").write_text("[]", encoding="utf-8")
    with pytest.raises(TaxonomyFault, match=r"genders\.yaml is empty"):
        load_taxonomy(lists)
    (lists / "genders.yaml").unlink()
    with pytest.raises(TaxonomyFault, match=r"genders\.yaml cannot be read"):
        load_taxonomy(lists)
