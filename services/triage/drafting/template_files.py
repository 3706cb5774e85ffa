"""Read the file of one language of a template, with what it has from another template."""

from importlib.resources.abc import Traversable
from typing import Any

from shared.plain_yaml import load_data

BUILDS_ON = "builds_on"


class CannotBuildOn(Exception):
    """A template builds on one that does not exist, or on itself."""


def read_form(folder: Traversable, date: str, language: str) -> dict[str, Any]:
    """Return the fields of a form: its own, and else those of the template that it `builds_on`.

    A field is taken over or replaced as a whole. The other template is looked for in the same
    language, and may build on a third one. Raises `CannotBuildOn`.
    """
    return _read(folder, date, language, ())


def _read(folder: Traversable, date: str, language: str, seen: tuple[str, ...]) -> dict[str, Any]:
    if date in seen:
        raise CannotBuildOn(f"builds_on: {date} builds on itself")
    file = folder / date / f"{language}.yaml"
    if seen and not file.is_file():
        raise CannotBuildOn(f"builds_on: there is no {date}/{language}.yaml")
    own = load_data(file.read_text("utf-8"))
    if not isinstance(own, dict) or BUILDS_ON not in own:
        return own
    other = str(own.pop(BUILDS_ON))
    return _read(folder, other, language, (*seen, date)) | own
