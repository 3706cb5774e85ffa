"""The plan of a draft: what was done to whom, and how those are called."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from services.triage.drafting.draft_fields import (
    MOST_AUTHORS,
    MOST_VIOLATIONS,
    DraftLine,
    Strict,
    is_empty,
)
from services.triage.rules.ahead import TOLD_ALONE
from services.triage.rules.particulars import PARTICULARS
from shared.contracts.codes import Code
from shared.contracts.content import APPEAL_LANGUAGES, AppealLanguage
from shared.taxonomy import Coded

Particular = Literal[
    "lawyer-refused",
    "family-refused",
    "doctor-refused",
    "place-known",
    "place-unknown",
    "things-seized",
    "sentenced",
]


class PlanWords(Strict):
    """How those of one entry are introduced in one language, and named after that.

    Each has the words for one of them, or for all together: "the persons named above".
    """

    language: AppealLanguage
    concerned: tuple[DraftLine, ...] = Field(default=(), max_length=500)
    short: tuple[DraftLine, ...] = Field(default=(), max_length=500)


class PlanEntry(Strict):
    """What was done to some of those a document is about: to all of them, and to nobody else.

    `persons`: their ids in the record. `by_others`: not the State did it, so nobody asks the State
    to end it. `organisations` as in `AppealDraft`; `communities`: they are communities, which have
    members and no staff. `was_arbitrary`: they were deprived of liberty,
    and the record or an earlier document said that it was arbitrary. `conditions_remain`: they
    were released, and the record tells of conditions. `expected`: events to come from which demands
    follow, a death sentence also where one was passed. `charges`: how far accusations have gone.
    `particulars`: what the record says of their detention and belongings: an access that is
    refused, or allowed only under conditions; whether the place of detention is disclosed; things
    that the State seized; a conviction to a sentence.
    `authors` and `drivers`: who did it and under which kind of law, as far as it holds for each of
    them; clauses ask for it.
    Without violations, developments and an expected removal or death sentence it is not told of: an
    editor clears them to leave these persons out.
    """

    persons: tuple[UUID, ...] = Field(default=(), max_length=500)
    violations: tuple[Annotated[Code, Coded("violations")], ...] = Field(
        default=(), max_length=MOST_VIOLATIONS
    )
    developments: tuple[Annotated[Code, Coded("developments")], ...] = Field(
        default=(), max_length=5
    )
    situation: Annotated[Code, Coded("situations")] | None = None
    organisations: bool = False
    communities: bool = Field(default=False, exclude_if=is_empty)
    by_others: bool = False
    was_arbitrary: bool = Field(default=False, exclude_if=is_empty)
    conditions_remain: bool = Field(default=False, exclude_if=is_empty)
    expected: tuple[Annotated[Code, Coded("expectations")], ...] = Field(
        default=(), max_length=MOST_AUTHORS, exclude_if=is_empty
    )
    charges: tuple[Annotated[Code, Coded("charge_statuses")], ...] = Field(
        default=(), max_length=MOST_AUTHORS, exclude_if=is_empty
    )
    particulars: tuple[Particular, ...] = Field(
        default=(), max_length=len(PARTICULARS), exclude_if=is_empty
    )
    authors: tuple[Annotated[Code, Coded("perpetrators")], ...] = Field(
        default=(), max_length=MOST_AUTHORS, exclude_if=is_empty
    )
    drivers: tuple[Annotated[Code, Coded("drivers")], ...] = Field(
        default=(), max_length=MOST_AUTHORS, exclude_if=is_empty
    )
    words: tuple[PlanWords, ...] = Field(default=(), max_length=len(APPEAL_LANGUAGES))

    def in_language(self, language: str) -> PlanWords | None:
        return next((each for each in self.words if each.language == language), None)

    @property
    def is_told(self) -> bool:
        """Return whether a document tells of them: something was done to them, or is feared."""
        feared = not TOLD_ALONE.isdisjoint(self.expected)
        return bool(self.violations or self.developments) or feared
