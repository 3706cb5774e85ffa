"""What an installation wrote for itself is found, and is part of its backup."""

from pathlib import Path

import pytest

from services.front.catalogue import CATALOGUE
from services.front.local.faults import StartFault
from services.front.local.own_files import OWN_FILES, own_files, settings_of_own_files
from services.front.settings_reference import variable_of

OTHERS = {"mailbox", "public_keys", "kafka_ca_file"}
"""Folders that Tocsin makes itself, and what belongs to the settings of another server."""


def test_every_setting_that_names_a_file_of_the_installation_is_backed_up() -> None:
    found = {
        (name, variable_of(service.settings, name))
        for service in CATALOGUE.values()
        for name, field in service.settings.model_fields.items()
        if "Path" in str(field.annotation) and not name.endswith("_key_file")
        if name not in OTHERS
    }
    assert found == {(each.field, each.setting) for each in OWN_FILES}


def test_a_setting_comes_before_what_lies_in_the_data_folder(tmp_path: Path) -> None:
    (tmp_path / "terms.yaml").touch()
    (tmp_path / "programmes").mkdir()
    other = tmp_path / "other.yaml"
    other.touch()
    environ = {"TOCSIN_TERMS": str(other)}
    assert settings_of_own_files(environ, tmp_path) == {"programmes": tmp_path / "programmes"}
    assert dict(own_files(environ, tmp_path)) == {
        "terms.yaml": other,
        "programmes": tmp_path / "programmes",
    }


def test_a_setting_that_names_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StartFault, match=r"^TOCSIN_TERMS: there is no .*other\.yaml"):
        list(own_files({"TOCSIN_TERMS": str(tmp_path / "other.yaml")}, tmp_path))
