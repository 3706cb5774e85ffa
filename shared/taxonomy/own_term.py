"""Make one term of an installation's file, or say each fault in it and how to mend it."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar, get_args

from pydantic import ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails
from rapidfuzz.process import extractOne

from shared.plain_yaml import Place
from shared.taxonomy.lists import Terms
from shared.taxonomy.terms import ByLanguage, Grammars, Term

T = TypeVar("T", bound=Term)

OWN_CODE = re.compile(r"x(?:-[a-z0-9]+)+")
LONGEST_CODE = 40
LONGEST_WORDS = 200
"""In characters: they are used in menus, headings and the subjects of e-mails."""
LONGEST_LIST = 2_000
"""In characters, of the words that documents are searched for: they are never shown."""
_SEARCHED_FOR = frozenset({"verbs", "doing", "nouns"})

_LANGUAGES = tuple(ByLanguage.model_fields)
_NAMES = {"en": "English", "fr": "French"}
_HINTS = {
    "act": 'the act in a sentence, such as en: "the arbitrary detention"',
    "upon": 'the words between the act and a name, such as en: "of"',
    "alpha2": "two letters from QM to QZ or from XA to XZ",
    "named": 'the name in a sentence, such as en: "the police"',
    "desk": "the desk that looks after it",
    "where": 'the answer to "where?", such as en: "in the Gambia"',
    "whose": 'the answer to "whose?", such as en: "of the Gambia"',
}


class Like(StrEnum):
    """Whether a term that an installation adds to a list names the code that it is like."""

    REQUIRED = "required"
    OPTIONAL = "optional"
    NONE = "none"


@dataclass(frozen=True)
class Fault:
    """`place`: the keys that lead to it from the term; empty for the term itself."""

    place: Place
    words: str


class RefusedTerm(Exception):
    def __init__(self, *faults: Fault) -> None:
        super().__init__("; ".join(each.words for each in faults))
        self.faults = faults


def added(terms: Terms[T], model: type[T], given: Mapping[str, Any], like: Like) -> T:
    """Return the term that an installation adds to `terms`, or raise RefusedTerm.

    What is not given and is no word is that of the term it is like.
    """
    _expect_known_keys(
        given, _keys(model, {"source", "confirmed"} | ({"like"} if like is Like.NONE else set()))
    )
    code = given["code"]
    if len(code) > LONGEST_CODE:
        raise RefusedTerm(Fault(("code",), f"at most {LONGEST_CODE} letters, please shorten it"))
    base = _like(terms, given.get("like"), like)
    taken = {} if base is None else {each: getattr(base, each) for each in _decided(model)}
    return _validated(model, {**taken, **given})


def reworded(term: T, given: Mapping[str, Any]) -> T:
    """Return a term of Tocsin with the installation's words, or raise RefusedTerm."""
    model = type(term)
    words = [name for name, info in model.model_fields.items() if _is_words(info)]
    for key in given.keys() - {"code"} - set(words):
        if key == "like":
            raise RefusedTerm(Fault((key,), "only a term of your own is like another: remove it"))
        if key in model.model_fields:
            raise RefusedTerm(Fault((key,), "this is what the code means and cannot be changed"))
    _expect_known_keys(given, ["code", *words])
    told = term.model_dump(exclude_none=True, exclude={"confirmed"})
    for name in given.keys() - {"code"}:
        if not isinstance(given[name], Mapping):
            raise RefusedTerm(Fault((name,), _BY_LANGUAGE))
        told[name] = {**told.get(name, {}), **given[name]}
    return _validated(model, told)


def nearest_of(text: object, known: Collection[str]) -> str:
    """Return "; did you mean ...?" with the known text that is most like this; else nothing."""
    found = extractOne(str(text), known, score_cutoff=60)
    return "" if found is None else f"; did you mean {found[0]}?"


def _like(terms: Terms[T], code: object, like: Like) -> T | None:
    if code is None:
        if like is Like.REQUIRED:
            words = f"is missing: name the code of {terms.kind} as which rules shall treat it"
            raise RefusedTerm(Fault(("like",), words))
        return None
    if code not in terms:
        words = f"is not a code of Tocsin in {terms.kind}{nearest_of(code, terms.codes)}"
        raise RefusedTerm(Fault(("like",), words))
    return terms.get(str(code))


_BY_LANGUAGE = 'must be words by language, such as {en: "...", fr: "..."}'


def _validated(model: type[T], told: Mapping[str, Any]) -> T:
    try:
        term = model.model_validate(told)
    except ValidationError as invalid:
        faults = (_fault(each) for each in invalid.errors(include_url=False))
        raise RefusedTerm(*faults) from None
    if unprintable := list(_unprintable(term)):
        raise RefusedTerm(*unprintable)
    return term


def _fault(error: ErrorDetails) -> Fault:
    place = error["loc"]
    name = str(place[-1])
    match error["type"]:
        case "missing" if name in _NAMES:
            words = f"is missing: add the words in {_NAMES[name]}"
        case "missing":
            words = f"is missing{f': {_HINTS[name]}' if name in _HINTS else ''}"
        case "extra_forbidden":
            words = f"is not a language of the terms; there are: {', '.join(_LANGUAGES)}"
        case "string_type" | "string_too_short":
            words = "must be text that is not empty, in quotes"
        case "model_type" | "model_attributes_type":
            words = _BY_LANGUAGE
        case _:
            words = error["msg"][:1].lower() + error["msg"][1:]
    return Fault(place, words)


def _unprintable(term: Term) -> Iterator[Fault]:
    for name in type(term).model_fields:
        words = getattr(term, name)
        most = LONGEST_LIST if name in _SEARCHED_FOR else LONGEST_WORDS
        if isinstance(words, ByLanguage):
            for language, text in words.model_dump(exclude_none=True).items():
                if len(text) > most or not text.isprintable():
                    yield Fault((name, language), f"must be one line of {most} letters")


def _expect_known_keys(given: Mapping[str, Any], known: Collection[str]) -> None:
    faults = (
        Fault((str(key),), f"there is no such key{nearest_of(key, known)}")
        for key in given
        if key not in known
    )
    if found := tuple(faults):
        raise RefusedTerm(*found)


def _keys(model: type[Term], without: Collection[str]) -> list[str]:
    return [name for name in model.model_fields if name not in without]


def _decided(model: type[Term]) -> list[str]:
    """Return the fields by which rules and statistics decide: all that are no words."""
    return [
        name
        for name, info in model.model_fields.items()
        if name not in {"code", "like", "confirmed"} and not _is_words(info)
    ]


def _is_words(field: FieldInfo) -> bool:
    kinds = (field.annotation, *get_args(field.annotation))
    return any(isinstance(each, type) and issubclass(each, ByLanguage | Grammars) for each in kinds)
