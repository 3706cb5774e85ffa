"""The files of programmes, and what the loader refuses."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from services.relocation import programmes
from services.relocation.app import create_app
from services.relocation.programmes import ProgrammeFault, UnknownProgramme, load_programmes
from services.relocation.settings import RelocationSettings
from shared.settings import WrongSettings
from shared.taxonomy import Taxonomy, load_taxonomy

HOUSE = Path(programmes.__file__).parent


@pytest.fixture(scope="module")
def taxonomy() -> Taxonomy:
    return load_taxonomy()


@pytest.fixture
def good() -> dict[str, Any]:
    told: dict[str, Any] = yaml.safe_load(
        (HOUSE / "protectdefenders-emergency.yaml").read_text("utf-8")
    )
    return told


def fault(taxonomy: Taxonomy, folder: Path, *files: dict[str, Any]) -> str:
    for place, each in enumerate(files):
        (folder / f"{place}.yaml").write_text(yaml.safe_dump(each, allow_unicode=True), "utf-8")
    with pytest.raises(ProgrammeFault) as raised:
        load_programmes(taxonomy, folder)
    return str(raised.value)


def test_the_emergency_grant_is_as_its_funder_publishes_it(taxonomy: Taxonomy) -> None:
    emergency = load_programmes(taxonomy).get("protectdefenders-emergency")
    assert (emergency.ceiling, emergency.currency) == (Decimal("10000.00"), "EUR")
    assert set(emergency.cost_kinds) == set(taxonomy.cost_kinds.codes)
    assert emergency.target.duration == timedelta(days=14)


def test_what_is_asked_for_leads_to_a_programme(taxonomy: Taxonomy) -> None:
    known = load_programmes(taxonomy)
    assert known.for_kinds(["relocation"]).kind == "temporary-relocation"
    assert known.for_kinds(["something-new"]).default
    assert known.for_kinds([]).default


def test_an_unknown_programme_names_the_nearest(taxonomy: Taxonomy) -> None:
    with pytest.raises(UnknownProgramme, match="omct-emergency"):
        load_programmes(taxonomy).get("omct-emergancy")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"ceiling": 10000.1}, "in quotes"),
        ({"ceiling": "0"}, "ceiling"),
        ({"ceiling": "10.001"}, "ceiling"),
        ({"currency": "EURO"}, "currency"),
        ({"currency": "ZZZ"}, "ZZZ is no currency"),
        ({"cost_kinds": ["legal-suport"]}, "Similar codes: legal-support"),
        ({"cost_kinds": ["other", "other"]}, "twice in cost_kinds"),
        ({"answers": ["money"]}, "answers: money"),
        ({"labels": {"en": "No French"}}, "labels.fr"),
        ({"default": False}, "exactly one programme is the default, not 0"),
        ({"kind": "loan"}, "kind"),
        ({"target": {"value": 0, "unit": "days", "source": "x"}}, "target.value"),
        ({"criteria": {}}, "criteria.identity"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_bad_file_is_refused_by_name(
    taxonomy: Taxonomy, tmp_path: Path, good: dict[str, Any], changes: dict[str, Any], told: str
) -> None:
    words = fault(taxonomy, tmp_path, good | changes)
    assert told in words
    assert "0.yaml" in words or "exactly one" in words


def test_two_files_of_one_code_and_two_defaults_are_refused(
    taxonomy: Taxonomy, tmp_path: Path, good: dict[str, Any]
) -> None:
    assert "more than one file" in fault(taxonomy, tmp_path, good, good)
    again = good | {"code": "another"}
    assert "not 2: protectdefenders-emergency, another" in fault(taxonomy, tmp_path, good, again)


def test_a_folder_without_programmes_is_refused(taxonomy: Taxonomy, tmp_path: Path) -> None:
    assert "holds no *.yaml" in fault(taxonomy, tmp_path)
    assert "cannot be read" in fault(taxonomy, tmp_path / "absent")
    (tmp_path / "broken.yaml").write_text("code: [", "utf-8")
    assert "broken.yaml is not YAML" in fault(taxonomy, tmp_path)


def test_a_service_told_of_bad_programmes_does_not_start_and_names_the_variable(
    settings: RelocationSettings, tmp_path: Path
) -> None:
    (tmp_path / "bad.yaml").write_text("code: x", "utf-8")
    with pytest.raises(WrongSettings, match=r"TOCSIN_RELOCATION_PROGRAMMES: bad\.yaml"):
        create_app(settings.model_copy(update={"programmes": tmp_path}))
