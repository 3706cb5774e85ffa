"""Read the file of one language of a template, with what it has from another template.

A template whose name is a date is a house style: how documents look and speak from that day on.
Any other is of a kind of document. It is written once, and every later style has it too.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources.abc import Traversable
from typing import Any

from shared.plain_yaml import load_data

BUILDS_ON, REWORDED = "builds_on", "reworded"
YAML = ".yaml"
_DATED = re.compile(r"(?:(?P<kind>.+)-)?(?P<date>\d{4}-\d{2}(?:-\d{2})?)")


class CannotBuildOn(Exception):
    """A template builds on one that does not exist, or on itself."""


def begins(name: str) -> str:
    """Return from when a template holds: the date at the end of its name; "" without one."""
    dated = _DATED.fullmatch(name)
    return dated["date"] if dated else ""


def template_names(folder: Traversable) -> list[str]:
    """Return the name of every template: of each folder, and of each kind in each later style."""
    own = _folders(folder)
    styles = [name for name in own if name == begins(name)]
    later = {
        f"{_kind(name)}-{style}"
        for name in own
        for style in styles
        if _kind(name) and begins(name) < style
    }
    return sorted({*own, *later})


def languages_of(folder: Traversable, name: str) -> list[str]:
    """Return the languages of a template; of a kind in a later style, those that both have."""
    source, style = _source(folder, name), begins(name)
    found = _languages(folder, source)
    return sorted(found if source == name else found & _languages(folder, style))


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
    source = _source(folder, date)
    file = folder / source / f"{language}{YAML}"
    if seen and not file.is_file():
        raise CannotBuildOn(f"builds_on: there is no {date}/{language}.yaml")
    told = _data(file.read_text("utf-8"))
    if not isinstance(told, dict) or BUILDS_ON not in told:
        return told
    own = dict(told)
    other, reworded = str(own.pop(BUILDS_ON)), own.pop(REWORDED, [])
    if not all(
        isinstance(each, list) and [type(e) for e in each] == [str, str] for each in reworded
    ):
        raise CannotBuildOn(f"{REWORDED}: each is a pair of words")
    if source != date:
        kind, style = _kind(other), begins(date)
        other = f"{kind}-{style}" if kind else style
    taken_over: dict[str, Any] = _reworded(_read(folder, other, language, (*seen, date)), reworded)
    return taken_over | own


@lru_cache(maxsize=256)
def _data(text: str) -> Any:
    """Return what a file says; nobody changes it, and many templates build on the same file."""
    return load_data(text)


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


def _source(folder: Traversable, name: str) -> str:
    """Return the folder of a template: its own, or the last of its kind before that style."""
    if (folder / name).is_dir() or not _kind(name):
        return name
    earlier = [
        each
        for each in _folders(folder)
        if _kind(each) == _kind(name) and begins(each) < begins(name)
    ]
    return max(earlier, key=begins, default=name)


def _kind(name: str) -> str:
    dated = _DATED.fullmatch(name)
    return (dated["kind"] or "") if dated else ""


def _folders(folder: Traversable) -> list[str]:
    return [each.name for each in folder.iterdir() if each.is_dir() and _files(each)]


def _languages(folder: Traversable, name: str) -> set[str]:
    there = folder / name
    return {each.removesuffix(YAML) for each in _files(there)} if there.is_dir() else set()


def _files(folder: Traversable) -> list[str]:
    return [each.name for each in folder.iterdir() if each.name.endswith(YAML)]
