"""Read the words of the lists in each language: `translations/<language>.yaml` beside the lists.

The lists themselves have the words in English and French, from which all others are translated. A
file has the words of its language by list and code, what a sentence must know of them (gender,
number, cases), and which terms a native reader has confirmed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources.abc import Traversable
from typing import Any, get_args

from pydantic import TypeAdapter, ValidationError

from shared.plain_yaml import NotYaml, load_data
from shared.taxonomy.lists import Terms
from shared.taxonomy.terms import ByLanguage, Grammar, Labels, Term

IN_THE_LISTS = frozenset({"en", "fr"})
NAMED_BY_CLDR = frozenset({"countries", "languages"})
WITHOUT_GENDER = frozenset({"en"})
CASES: Mapping[str, tuple[str, ...]] = {
    "ru": ("genitive", "accusative", "instrumental", "prepositional")
}
"""The forms that a sentence needs besides the first one."""
TOLD = frozenset({"act", "named"})
"""The fields that tell a term in a sentence."""

_LABEL = "label"
_CONFIRMED = "confirmed"
_Told = str | dict[str, str]
_Lists = TypeAdapter(dict[str, dict[str, _Told]])
_Codes = TypeAdapter(list[str])


class TranslationFault(Exception):
    """A file cannot be used; the text names it and what is wrong."""


@dataclass(frozen=True)
class Translation:
    """The words of one language, by list and code."""

    language: str
    lists: Mapping[str, Mapping[str, _Told]]
    confirmed: frozenset[str]

    def given_to(self, kind: str, term: dict[str, Any]) -> None:
        """Put the words of a term into its data, each into the field of its name."""
        code = str(term.get("code"))
        told = self.lists.get(kind, {}).get(code, {})
        for name, words in ({_LABEL: told} if isinstance(told, str) else told).items():
            if name in Grammar.model_fields:
                grammar = term.setdefault("grammar", {}).setdefault(self.language, {})
                grammar[name] = words
            else:
                field = term.setdefault("labels" if name == _LABEL else name, {})
                if isinstance(field, dict):
                    field[self.language] = words
        if f"{kind}.{code}" in self.confirmed:
            term.setdefault(_CONFIRMED, []).append(self.language)

    def faults(self, lists: Mapping[str, Terms[Any]]) -> Iterator[str]:
        """Yield the words of terms that do not exist, and the terms that lack words."""
        named = [(kind, code) for kind, terms in self.lists.items() for code in terms]
        named += [tuple(each.split(".", 1)) for each in self.confirmed]  # type: ignore[misc]  # a list and a code
        for kind, code in named:
            if kind not in lists or code not in lists[kind]:
                yield f"{kind}.{code} does not exist"
        for kind, terms in lists.items():
            for term in terms:
                for missing in self._missing(kind, term):
                    yield f"{kind}.{term.code} has no {missing}"

    def _missing(self, kind: str, term: Term) -> Iterator[str]:
        model = type(term)
        for name in _words_of(model):
            words = getattr(term, name)
            if words is not None and getattr(words, self.language) is None:
                yield _LABEL if name == "labels" else name
        if kind not in NAMED_BY_CLDR and not model.model_fields.keys().isdisjoint(TOLD):
            grammar = term.grammar.get(self.language)
            if grammar.gender is None and self.language not in WITHOUT_GENDER:
                yield "gender"
            for case in CASES.get(self.language, ()):
                if getattr(grammar, case) is None:
                    yield case


@cache
def _words_of(model: type[Term]) -> tuple[str, ...]:
    """Return the fields whose words every language must have."""
    fields = ((name, field.annotation) for name, field in model.model_fields.items())
    kinds = ((name, (kind, *get_args(kind))) for name, kind in fields)
    return tuple(
        name
        for name, each in kinds
        if any(isinstance(kind, type) and issubclass(kind, Labels) for kind in each)
    )


def read_translations(folder: Traversable) -> tuple[Translation, ...]:
    """Read the file of each language of the terms; raise `TranslationFault`."""
    return tuple(_read(language, folder) for language in ByLanguage.model_fields)


def expect_translations(
    translations: tuple[Translation, ...], lists: Mapping[str, Terms[Any]]
) -> None:
    """Raise `TranslationFault` for a word without a term, and for a term without a word."""
    for each in translations:
        if faults := list(each.faults(lists)):
            raise TranslationFault(f"translations/{each.language}.yaml: {'; '.join(faults)}")


def _read(language: str, folder: Traversable) -> Translation:
    file = f"{language}.yaml"
    try:
        content = load_data((folder / file).read_bytes())
        confirmed = _Codes.validate_python(content.pop(_CONFIRMED))
        lists = _Lists.validate_python(content)
    except OSError as absent:
        raise TranslationFault(f"translations/{file} cannot be read") from absent
    except NotYaml as malformed:
        raise TranslationFault(f"translations/{file} is not YAML: {malformed}") from malformed
    except (ValidationError, AttributeError, KeyError) as invalid:
        raise TranslationFault(
            f"translations/{file}: {' '.join(str(invalid).split())}"
        ) from invalid
    if language in IN_THE_LISTS:
        for kind, terms in lists.items():
            for code, told in terms.items():
                if isinstance(told, str) or told.keys() - Grammar.model_fields.keys():
                    where = f"translations/{file}: {kind}.{code}"
                    raise TranslationFault(f"{where}: these words stand in {kind}.yaml itself")
    return Translation(language, lists, frozenset(confirmed))
