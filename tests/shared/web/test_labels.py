"""Labels of codes and menus come from the taxonomy and from the fields of a request."""

from typing import Annotated

import pytest
from pydantic import BaseModel

from shared.taxonomy import Coded, load_taxonomy
from shared.web.labels import TermLabels

FRENCH = TermLabels(load_taxonomy(), "fr")


class Who(BaseModel):
    gender: Annotated[str, Coded("genders")] | None = None


class Body(BaseModel):
    country: Annotated[str, Coded("countries")]
    persons: tuple[Who, ...] = ()


def test_a_code_is_said_in_the_language_and_one_that_is_not_known_as_it_is() -> None:
    assert FRENCH.term("countries", "EGY") == "Égypte"
    assert FRENCH.term("countries", "XYZ") == "XYZ"
    assert FRENCH.term("countries", None) is None
    assert FRENCH.terms("countries", ("EGY", "XYZ")) == "Égypte, XYZ"


def test_what_is_not_known_has_a_label_in_a_list_that_has_no_code_for_it() -> None:
    assert "unknown" not in load_taxonomy().source_relations
    assert FRENCH.term("source_relations", "unknown") == "Inconnu"
    assert FRENCH.term("situations", "unknown") == "Inconnue"


def test_a_form_offers_what_its_fields_take() -> None:
    menus = FRENCH.menus(Body)
    genders = load_taxonomy().genders
    assert menus["persons.gender"] == [(each.code, each.label("fr")) for each in genders]
    with pytest.raises(KeyError):
        menus["persons.name"]


def test_countries_are_offered_by_label_and_other_lists_in_their_own_order() -> None:
    countries = FRENCH.menus(Body)["country"]
    assert {code for code, _ in countries} == set(load_taxonomy().countries.codes)
    assert [code for code, _ in countries] == [
        each.code for each in load_taxonomy().countries.alphabetical("fr")
    ]
    assert [code for code, _ in FRENCH.menu("violations")] == list(load_taxonomy().violations.codes)
