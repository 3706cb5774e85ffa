"""Read the file of one language of a template, with what it has from another template."""

from collections.abc import Sequence
from importlib.resources.abc import Traversable
from typing import Any

from shared.plain_yaml import load_data

BUILDS_ON, REWORDED = "builds_on", "reworded"


class CannotBuildOn(Exception):
    """A template builds on one that does not exist, or on itself."""


def read_form(folder: Traversable, date: str, language: str) -> dict[str, Any]:
    """Return the fields of a form: its own, and else those of the template that it `builds_on`.

    A field is taken over or replaced as a whole. The other template is looked for in the same
    language, and may build on a third one. `reworded`: pairs of words, the second in place of the
    first in what is taken over. Raises `CannotBuildOn`.
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
    other, reworded = str(own.pop(BUILDS_ON)), own.pop(REWORDED, [])
    if not all(
        isinstance(each, list) and [type(e) for e in each] == [str, str] for each in reworded
    ):
        raise CannotBuildOn(f"{REWORDED}: each is a pair of words")
    taken_over: dict[str, Any] = _reworded(_read(folder, other, language, (*seen, date)), reworded)
    return taken_over | own


def _reworded(told: Any, pairs: Sequence[tuple[str, str]]) -> Any:
    """Return what was taken over with other words in place of some."""
    match told:
        case str():
            for before, now in pairs:
                told = told.replace(before, now)
        case dict():
            return {key: _reworded(each, pairs) for key, each in told.items()}
        case list():
            return [_reworded(each, pairs) for each in told]
    return told
