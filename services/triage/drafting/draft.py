"""The model of a draft, as an editor fills it. The template words parts that are left out."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from services.triage.drafting.draft_fields import (
    MOST_ADDRESSEES,
    MOST_AUTHORS,
    MOST_ENTRIES,
    MOST_VIOLATIONS,
    DraftLine,
    DraftWords,
    Strict,
    is_empty,
)
from services.triage.drafting.plan_entry import PlanEntry
from shared.contracts.codes import Code, Country
from shared.contracts.content import APPEAL_LANGUAGES, AppealLanguage
from shared.message_ids import msgid
from shared.taxonomy import Coded


class Part(StrEnum):
    """The parts of an appeal that can be written by hand, in their order on the page."""

    SALUTATION = "salutation"
    OPENING = "opening"
    DESCRIPTION = "description"
    FACTS = "facts"
    RECALLS = "recalls"
    URGING = "urging"
    BACKGROUND = "background"
    ACTIONS_LEAD = "actions-lead"
    ALSO_WRITE = "also-write"
    INFORM_US = "inform-us"
    CLOSING = "closing"
    BOILERPLATE = "boilerplate"
    CONTACTS = "contacts"
    SMS = "sms"


class ClauseChoice(Strict):
    """A demand: one of the library by its id, with other words in `text` if given; or a new one."""

    id: Code | None = None
    text: DraftWords | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.id is None and not self.text:
            raise ValueError("name a clause of the library or write one")
        return self


class Addressee(Strict):
    """An addressee to write to, with data from a public directory.

    `name` is empty for somebody who is addressed by the `office` alone.
    `official` of the directory of this installation from whom it was copied, and that version
    (`as_of`): the words here are what is printed. `office_code`: the office of that official in the
    list of offices, by which a letter greets them; it is not printed.
    """

    name: DraftLine = ""
    office: DraftLine | None = None
    postal: DraftLine | None = None
    phone: DraftLine | None = None
    fax: DraftLine | None = None
    email: DraftLine | None = None
    handle: DraftLine | None = None
    # Not stored if not used, as the fields of `AppealDraft`.
    official: UUID | None = Field(default=None, exclude_if=is_empty)
    as_of: int | None = Field(default=None, ge=1, le=2**31 - 1, exclude_if=is_empty)
    office_code: Code | None = Field(default=None, exclude_if=is_empty)

    @property
    def called(self) -> str:
        """Return by what it is addressed: the name, else the office."""
        return self.name or self.office or ""

    @property
    def printed(self) -> tuple[str, ...]:
        """Return what is printed, line by line."""
        told = (value for name, value in self if name != "office_code")
        return tuple(value for value in told if value and isinstance(value, str))


class LanguageDraft(Strict):
    """The text of a draft in one language.

    `concerned` introduces the person it is about, `short` names them after that: "Ms. Invented
    Name, a lawyer and member of ..." and "Ms. Invented Name". `clauses` None: those for the
    violations. `sections`: the parts that only the kind of the document has, by the id of each.
    """

    language: AppealLanguage
    title: DraftLine = ""
    concerned: DraftLine = ""
    short: DraftLine = ""
    parts: dict[Part, DraftWords] = Field(default_factory=dict)
    sections: dict[Code, DraftWords] = Field(
        default_factory=dict, max_length=10, exclude_if=is_empty
    )
    clauses: tuple[ClauseChoice, ...] | None = Field(default=None, max_length=89)
    addressees: tuple[Addressee, ...] = Field(default=(), max_length=MOST_ADDRESSEES)
    footnotes: tuple[DraftWords, ...] = Field(default=(), max_length=30)


class Follows(Strict):
    """The document that a follow-up follows: one of its case, or one that was issued elsewhere.

    `document`: an issued document of the case. `reference` and `on`: code and date of one that was
    issued elsewhere, as printed. `suffix`: the follow-up keeps the code of the first document, with
    the next number; otherwise it gets a code of its own.
    """

    document: UUID | None = None
    reference: Annotated[DraftLine, Field(min_length=1, max_length=40)] | None = None
    on: date | None = None
    suffix: bool = True

    @model_validator(mode="after")
    def _names_one(self) -> Self:
        if (self.document is None) == (self.reference is None):
            raise ValueError(msgid("Name either a document of this case or the code of another."))
        return self


class Withdrawn(Strict):
    """The withdrawn document of the case that a notice is about: its code and date, as printed."""

    document: UUID
    reference: Annotated[DraftLine, Field(min_length=1, max_length=40)]
    on: date


class AppealDraft(Strict):
    """A draft of a document. `violations` and `developments` make the header's line.

    `situation`: the person's present situation, which decides what can be demanded. `hearing`: a
    day in court that text and SMS mention. `no_addresses`: readers are not asked to write to
    anybody. `organisations`: it is only about organisations, which nobody can release or care for.
    A language without addressees has those of another. `follows`: the document that a follow-up
    follows.

    `clauses_of`: when it was begun: clauses of the library stand in it as they were then.
    `withdrawn`: the document that it corrects or calls back. The service sets both.

    `plan`: what was done to whom. Title, first sentence, condemnation, demands and SMS are made
    from it, and `violations` and `developments` name all that it names. Without a plan everything
    was done to everybody whom `concerned` names.
    """

    country: Annotated[Country, Coded("countries")]
    issuer: Code
    template: Code
    # Not stored if no clause of the library counted then.
    clauses_of: datetime | None = Field(default=None, exclude_if=is_empty)
    situation: Annotated[Code, Coded("situations")] | None = None
    hearing: date | None = None
    no_addresses: bool = False
    organisations: bool = False
    # Not stored if not used: a release of before refuses fields that it does not know.
    by_others: bool = Field(default=False, exclude_if=is_empty)
    was_arbitrary: bool = Field(default=False, exclude_if=is_empty)
    authors: tuple[Annotated[Code, Coded("perpetrators")], ...] = Field(
        default=(), max_length=MOST_AUTHORS, exclude_if=is_empty
    )
    drivers: tuple[Annotated[Code, Coded("drivers")], ...] = Field(
        default=(), max_length=MOST_AUTHORS, exclude_if=is_empty
    )
    plan: tuple[PlanEntry, ...] = Field(default=(), max_length=MOST_ENTRIES, exclude_if=is_empty)
    follows: Follows | None = Field(default=None, exclude_if=is_empty)
    withdrawn: Withdrawn | None = Field(default=None, exclude_if=is_empty)
    violations: tuple[Annotated[Code, Coded("violations")], ...] = Field(
        default=(), max_length=MOST_VIOLATIONS
    )
    developments: tuple[Annotated[Code, Coded("developments")], ...] = Field(
        default=(), max_length=5
    )
    versions: tuple[LanguageDraft, ...] = Field(min_length=1, max_length=len(APPEAL_LANGUAGES))

    @model_validator(mode="after")
    def _each_language_once(self) -> Self:
        if len({version.language for version in self.versions}) != len(self.versions):
            raise ValueError(msgid("The same language was given more than once."))
        return self

    @model_validator(mode="after")
    def _names_what_its_plan_names(self) -> Self:
        for name in ("violations", "developments") if self.plan else ():
            planned = {code for entry in self.plan for code in getattr(entry, name)}
            if planned != set(getattr(self, name)):
                raise ValueError(msgid("The plan and the header must name the same acts."))
        return self

    def addressees(self, version: LanguageDraft) -> tuple[Addressee, ...]:
        """Return the addressees of this version, else those of another version."""
        if self.no_addresses:
            return ()
        listed = (each.addressees for each in self.versions if each.addressees)
        return version.addressees or next(listed, ())

    @property
    def told_of(self) -> tuple[tuple[int, PlanEntry], ...]:
        """Return the entries of the plan to whom something was done, each with its number."""
        listed = enumerate(self.plan)
        return tuple((n, each) for n, each in listed if each.is_told)

    @property
    def borrowing(self) -> tuple[AppealLanguage, ...]:
        """Return the languages that print the addressees of another one, in its words."""
        return tuple(
            version.language
            for version in self.versions
            if not version.addressees and self.addressees(version)
        )

    @property
    def languages(self) -> tuple[AppealLanguage, ...]:
        return tuple(version.language for version in self.versions)
