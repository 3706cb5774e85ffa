"""Read the lists from their YAML files, and refuse files with faults."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, TypeVar, get_args, get_type_hints

from pydantic import TypeAdapter, ValidationError

from shared.plain_yaml import NotYaml, load_data
from shared.taxonomy.cldr import names_of_country, names_of_language
from shared.taxonomy.lists import Terms
from shared.taxonomy.taxonomy import Taxonomy
from shared.taxonomy.terms import Term
from shared.taxonomy.translations import (
    Translation,
    TranslationFault,
    expect_translations,
    read_translations,
)

T = TypeVar("T", bound=Term)

_NAMES: Mapping[str, tuple[str, Callable[[str], dict[str, str]]]] = {
    "countries": ("alpha2", names_of_country),
    "languages": ("code", names_of_language),
}
"""The lists whose labels are of CLDR where their file gives none, by what CLDR knows them by."""

REFERENCES = (
    ("countries", "desk", "desks"),
    ("violations", "sdg", "sdg_categories"),
    ("violations", "done_by", "perpetrators"),
    ("genders", "title", "courtesy_titles"),
)


class TaxonomyFault(Exception):
    """The files cannot be used; the text names the file and every fault in it."""


def load_taxonomy(folder: Traversable | None = None) -> Taxonomy:
    """Read every list from `folder` (one YAML file per kind), by default Tocsin's own lists.

    Raises TaxonomyFault for a missing or malformed file, an unknown or missing field, a missing
    label or translation, a repeated code, a reference to a code that does not exist. Tocsin's
    own lists are read once per process: nobody can change them.
    """
    return _default_lists() if folder is None else _read(folder)


@cache
def _default_lists() -> Taxonomy:
    return _read(files("shared.taxonomy") / "data")


def _read(folder: Traversable) -> Taxonomy:
    try:
        translations = read_translations(folder / "translations")
        lists: dict[str, Terms[Any]] = {
            kind: _terms(kind, get_args(hint)[0], folder / f"{kind}.yaml", translations)
            for kind, hint in get_type_hints(Taxonomy).items()
        }
        _check_references(lists)
        expect_translations(translations, lists)
    except TranslationFault as fault:
        raise TaxonomyFault(str(fault)) from fault
    _check_unique("countries", "alpha2", (c.alpha2 for c in lists["countries"]))
    return Taxonomy(**lists)


def _terms(
    kind: str, model: type[T], file: Traversable, translations: Iterable[Translation]
) -> Terms[T]:
    try:
        raw = _worded(kind, _named(kind, load_data(file.read_bytes())), translations)
        terms: list[T] = TypeAdapter(list[model]).validate_python(raw)  # type: ignore[valid-type]  # mypy has no type for a class held in a variable
    except OSError as absent:
        raise TaxonomyFault(f"{kind}.yaml cannot be read") from absent
    except NotYaml as malformed:
        raise TaxonomyFault(f"{kind}.yaml is not YAML: {malformed}") from malformed
    except ValidationError as invalid:
        raise TaxonomyFault(f"{kind}.yaml: {_in_words(invalid, raw)}") from invalid
    if not terms:
        raise TaxonomyFault(f"{kind}.yaml is empty")
    _check_unique(kind, "code", (term.code for term in terms))
    return Terms(kind, terms)


def _named(kind: str, raw: Any) -> Any:
    """Return the terms with CLDR's names where the file gives no label."""
    if kind not in _NAMES or not isinstance(raw, list):
        return raw
    field, names = _NAMES[kind]
    for term in raw:
        given = term.setdefault("labels", {}) if isinstance(term, dict) else None
        if isinstance(given, dict):
            term["labels"] = names(str(term.get(field))) | given
    return raw


def _worded(kind: str, raw: Any, translations: Iterable[Translation]) -> Any:
    """Return the terms with their words in every language."""
    for term in raw if isinstance(raw, list) else ():
        if isinstance(term, dict):
            for each in translations:
                each.given_to(kind, term)
    return raw


def _in_words(invalid: ValidationError, raw: object) -> str:
    faults = []
    for error in invalid.errors(include_url=False):
        place = [str(part) for part in error["loc"]]
        if place and isinstance(raw, list):
            term = raw[int(place[0])]
            place[0] = str(term.get("code", place[0])) if isinstance(term, dict) else place[0]
        faults.append(f"{'.'.join(place) or 'the file'}: {error['msg']}")
    return "; ".join(faults)


def _check_unique(kind: str, field: str, values: Iterable[str]) -> None:
    doubles = [value for value, count in Counter(values).items() if count > 1]
    if doubles:
        raise TaxonomyFault(f"{kind}.yaml: {field} stands more than once: {', '.join(doubles)}")


def _check_references(lists: Mapping[str, Terms[Any]]) -> None:
    for kind, field, target in REFERENCES:
        for term in lists[kind]:
            code = getattr(term, field)
            if code is not None and code not in lists[target]:
                raise TaxonomyFault(
                    f"{kind}.yaml: {term.code}.{field} names {code!r}, "
                    f"which {target}.yaml does not have",
                )
