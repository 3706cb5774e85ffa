"""A field's list of codes validates, documents and offers them from one declaration."""

from typing import Annotated

import pytest
from pydantic import BaseModel, Field, TypeAdapter

from shared.contracts.codes import Code
from shared.taxonomy import Coded, Taxonomy, coded_fields, load_taxonomy, unknown_codes_of


class Who(BaseModel):
    gender: Annotated[Code, Coded("genders")] | None = None
    groups: Annotated[tuple[Annotated[Code, Coded("risk_groups")], ...], Field(max_length=9)] = ()
    name: str = ""


class Body(BaseModel):
    country: Annotated[str, Coded("countries")] = Field("EGY", alias="where")
    channel: Annotated[Code, Coded("contact_channels", or_unknown=True)] = "unknown"
    relation: Annotated[Code, Coded("source_relations")] | None = None
    languages: tuple[Annotated[str, Coded("languages", with_regions=True)], ...] = ()
    first: Who = Who()
    persons: tuple[Who, ...] = ()


@pytest.fixture(scope="module")
def taxonomy() -> Taxonomy:
    return load_taxonomy()


class TestChecking:
    def test_each_unknown_code_is_named_at_its_field(self, taxonomy: Taxonomy) -> None:
        known = Who(gender=taxonomy.genders.codes[0])
        wrong = Who(gender="wizard", groups=(taxonomy.risk_groups.codes[0], "zzz"))
        told = Body(where="EGX", relation="zzz", first=wrong, persons=(known, wrong))
        faults = list(unknown_codes_of(told, taxonomy))
        assert [each.field for each in faults] == [
            "where",
            "relation",
            "first.gender",
            "first.groups.1",
            "persons.1.gender",
            "persons.1.groups.1",
        ]
        assert {each.code for each in faults} == {"unknown-code"}
        assert "Similar codes: " in faults[0].message
        assert "EGX" not in faults[0].message

    def test_what_is_not_said_or_known_is_no_fault(self, taxonomy: Taxonomy) -> None:
        told = Body(channel="unknown", languages=("pt-BR", "fr"))
        assert not list(unknown_codes_of(told, taxonomy))

    def test_not_to_know_is_an_answer_only_where_it_is_said_so(self, taxonomy: Taxonomy) -> None:
        told = Body(relation="unknown", languages=("zz-BR",))
        faults = unknown_codes_of(told, taxonomy)
        assert [each.field for each in faults] == ["relation", "languages.0"]

    def test_of_many_the_first_few_name_the_nearest(self, taxonomy: Taxonomy) -> None:
        told = Body(persons=tuple(Who(gender=f"woma{place}") for place in range(40)))
        faults = list(unknown_codes_of(told, taxonomy))
        assert [each.field for each in faults] == [f"persons.{n}.gender" for n in range(40)]
        assert sum("Similar codes" in each.message for each in faults) == 5


class TestDeclaring:
    def test_fields_are_found_by_their_path(self) -> None:
        assert {path: each.kind for path, each in coded_fields(Body).items()} == {
            "where": "countries",
            "channel": "contact_channels",
            "relation": "source_relations",
            "languages": "languages",
            "first.gender": "genders",
            "first.groups": "risk_groups",
            "persons.gender": "genders",
            "persons.groups": "risk_groups",
        }

    def test_a_list_that_there_is_not_is_refused_where_it_is_said(self) -> None:
        with pytest.raises(ValueError, match="no list gender"):
            Coded("gender")


class TestDocument:
    def test_a_short_list_is_named_whole_and_a_long_one_by_its_address(
        self, taxonomy: Taxonomy
    ) -> None:
        said = TypeAdapter(Body).json_schema()["properties"]
        assert said["channel"]["enum"] == [*taxonomy.contact_channels.codes, "unknown"]
        assert said["where"]["description"] == (
            "A code of the list that `GET /v1/codes/countries` shows."
        )
        assert "enum" not in said["where"]
        assert "/v1/codes/languages" in said["languages"]["items"]["description"]

    def test_an_answer_may_hold_a_code_of_an_earlier_list(self) -> None:
        said = TypeAdapter(Body).json_schema(mode="serialization")["properties"]
        assert "enum" not in said["channel"]
