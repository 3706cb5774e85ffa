"""Countries and languages have CLDR's names, or those of our list with a reason."""

from collections import Counter
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest
from babel import Locale

from shared.plain_yaml import load_data
from shared.taxonomy import Labels, Taxonomy, load_taxonomy
from shared.taxonomy.cldr import names_of_country, names_of_language
from tests.shared.taxonomy.names_shown import names_shown

GOLDEN = Path(__file__).with_name("names_shown.tsv")
LISTS = [("countries", "alpha2", names_of_country), ("languages", "code", names_of_language)]
of_each_list = pytest.mark.parametrize(("kind", "field", "names"), LISTS)
Names = Callable[[str], dict[str, str]]


@pytest.fixture(scope="module")
def taxonomy() -> Taxonomy:
    return load_taxonomy()


def test_what_is_shown_is_what_somebody_looked_at() -> None:
    shown, golden = (text.splitlines() for text in (names_shown(), GOLDEN.read_text()))
    changed = [f"{was}\n{now}" for was, now in zip(golden, shown, strict=True) if was != now]
    assert not changed, "look at each, then write the file anew: tests/shared/taxonomy/names_shown"


@of_each_list
def test_a_label_of_our_own_differs_and_says_whose_it_is(
    kind: str, field: str, names: Names
) -> None:
    terms = load_data((files("shared.taxonomy") / "data" / f"{kind}.yaml").read_bytes())
    for term in terms:
        own, theirs = term.get("labels", {}), names(term[field])
        needless = {language for language, label in own.items() if theirs.get(language) == label}
        assert not needless, (term["code"], needless)
        assert bool(own) == ("source" in term), term["code"]


@of_each_list
def test_no_two_of_a_list_are_called_alike_in_any_language(
    taxonomy: Taxonomy, kind: str, field: str, names: Names
) -> None:
    del field, names
    for language in Labels.model_fields:
        labels = Counter(each.label(language) for each in getattr(taxonomy, kind))
        assert labels.most_common(1)[0][1] == 1, (language, labels.most_common(3))


def test_the_names_are_those_of_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(Locale("fr").territories, "EG", "Invented")
    read_anew = load_taxonomy(files("shared.taxonomy") / "data")
    assert read_anew.countries.label("EGY", "fr") == "Invented"
