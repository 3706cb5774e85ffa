"""Choose how a letter greets its addressees and how it ends: data of its template."""

import re
from collections.abc import Callable, Sequence
from typing import Protocol

from pydantic import Field

from services.triage.drafting.template_parts import TemplateData
from shared.contracts.codes import Code


class Addressed(Protocol):
    """An addressee: the name or else the office, and the code of the office if it is known."""

    @property
    def called(self) -> str: ...

    @property
    def office_code(self) -> str | None: ...


class Courtesy(TemplateData):
    """A salutation and a closing of a letter; if it has no closing, that of its form stands."""

    salutation: str
    closing: str = ""


class TitleCourtesy(Courtesy):
    """The courtesy for an addressee whose name begins with one of `titles`, such as "H.E."."""

    titles: tuple[str, ...] = Field(min_length=1)

    def fits(self, addressee: Addressed) -> bool:
        listed = "|".join(map(re.escape, self.titles))
        return re.match(rf"(?:{listed})(?!\w)", addressee.called) is not None


class OfficeCourtesy(Courtesy):
    """The courtesy for an addressee in one of `offices`: codes of the list of offices."""

    offices: tuple[Code, ...] = Field(min_length=1)


class Courtesies(TemplateData):
    """The courtesies for one addressee. A title, as the more exact, comes before an office."""

    by_title: tuple[TitleCourtesy, ...] = ()
    by_office: tuple[OfficeCourtesy, ...] = ()

    def of(
        self, addressees: Sequence[Addressed], counts_as: Callable[[str], str], usual: Courtesy
    ) -> Courtesy:
        """Return the courtesy for these addressees: `usual`, unless it is one that is greeted here.

        `counts_as` returns the office of Tocsin's list that an office of an installation is like.
        """
        if len(addressees) != 1:
            return usual
        (addressee,) = addressees
        office = counts_as(addressee.office_code or "")
        titled = (each for each in self.by_title if each.fits(addressee))
        placed = (each for each in self.by_office if office in each.offices)
        found = next(titled, None) or next(placed, None) or usual
        return Courtesy(salutation=found.salutation, closing=found.closing or usual.closing)

    @property
    def phrases(self) -> tuple[str, ...]:
        """Return all phrases, each as Jinja."""
        every = (*self.by_title, *self.by_office)
        return tuple(words for each in every for words in (each.salutation, each.closing))
