"""Which codes a document of elsewhere may have, by forms that are data. Source: our own rule.

A code is printed, sent to everybody and handed to partners' computers. Whatever is typed in its
place goes the same way, so only what has the form of a code is taken: no words, and no name.

In a form `#` is a number of one to four digits, `@` the code of a country (ISO 3166-1 alpha-3), and
everything else stands for itself: `UA #.#`. Spaces may be missing, or be too many.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from shared.contracts.document_codes import plain_code, travelling_code

OBSERVATORY = ("@ # / # / OBS #", "@ # / # / OBS #.#", "@ # / # / #", "@ # / # / #.#")
"""Codes of published documents of the Observatory. Some were printed without `OBS`."""

_PIECES = re.compile(r"[#@]|[A-Z]+|[0-9]+|[ ]+|[./:-]", re.ASCII)
_FOR = {"#": "[0-9]{1,4}", "@": "(?P<country>[A-Z]{3})"}


class WrongForm(ValueError):
    """What is wrong with a form of codes."""


@dataclass(frozen=True)
class CodeForms:
    """The forms of codes that an installation takes, and the countries that `@` can be."""

    countries: Collection[str]
    forms: tuple[str, ...] = OBSERVATORY
    _patterns: tuple[re.Pattern[str], ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_patterns", tuple(map(_pattern, self.forms)))

    @classmethod
    def with_own(cls, countries: Collection[str], own: Iterable[str]) -> "CodeForms":
        """Return the Observatory's forms with those of an installation; or `WrongForm`."""
        return cls(countries, tuple(dict.fromkeys((*OBSERVATORY, *own))))

    def read(self, written: str) -> str | None:
        """Return a typed code in capitals, with one space for several; None for anything else."""
        code = plain_code(written)
        found = (each.fullmatch(code) for each in self._patterns)
        is_code = any(match and self._is_somewhere(match) for match in found)
        return travelling_code(code) if is_code else None

    def _is_somewhere(self, found: re.Match[str]) -> bool:
        country = found.groupdict().get("country")
        return country is None or country in self.countries


def _pattern(form: str) -> re.Pattern[str]:
    pieces = _PIECES.findall(form)
    if "".join(pieces) != form or form.count("@") > 1 or "#" not in form:
        raise WrongForm(
            f"{form!a} is no form of codes: capital letters, digits and . / : - stand for "
            "themselves, # for a number, of which it needs one, and @ for a country, at most one"
        )
    if travelling_code(form.replace("#", "1").replace("@", "EGY")) is None:
        raise WrongForm(
            f"{form!a} is no form of codes: at most four letters stand together, and beside each "
            "other only two groups of at most three, so that no name is taken for a code"
        )
    wanted = (_FOR.get(each) or re.escape(each) for each in pieces if not each.isspace())
    return re.compile(r"\s*".join(wanted), re.ASCII)
