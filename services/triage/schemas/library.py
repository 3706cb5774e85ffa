"""Requests and answers about the library: officials with their versions, and decisions on them."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field

from services.triage.drafting.addressing import email_or_nothing
from services.triage.drafting.draft import Addressee
from services.triage.drafting.draft_fields import DraftLine
from shared.contracts.codes import Code, Country
from shared.contracts.content import AppealLanguage
from shared.taxonomy import Coded
from shared.web.request_model import RequestModel, example

MOST_VERSIONS = 2**31 - 1
Told = Annotated[DraftLine, Field(min_length=1)]
Email = Annotated[DraftLine, AfterValidator(email_or_nothing)]
Version = Annotated[int, Field(ge=1, le=MOST_VERSIONS)]

_OFFICIAL = {
    "office": "justice",
    "name": "Invented Name",
    "words": {"en": {"title": "H.E. Mr.", "office": "Minister of Justice"}},
    "email": "minister@justice.example",
    "source": "https://justice.example/minister",
}


class OfficialWords(RequestModel):
    """How an official is printed in one language.

    `title` stands before the name; `name` only if it is written in another way here.
    """

    title: DraftLine | None = None
    name: DraftLine | None = None
    office: Told


class Official(RequestModel):
    """An official as a public directory names them. `source`: that directory, with its address.

    `office`: a code of the list of offices, which decides the order. `words` by language; English
    stands for those that are not there. `checked_on`: the day of the comparison with the source, if
    not today.
    """

    model_config = example(_OFFICIAL)

    office: Annotated[Code, Coded("offices")]
    name: Told
    words: Mapping[AppealLanguage, OfficialWords] = Field(min_length=1)
    postal: DraftLine | None = None
    phone: DraftLine | None = None
    fax: DraftLine | None = None
    email: Email | None = None
    handle: DraftLine | None = None
    source: Told
    checked_on: date | None = None

    def addressee(self, language: AppealLanguage) -> Addressee:
        """Return the official as a document in this language names them."""
        words = self.words.get(language) or next(iter(self.words.values()))
        return Addressee(
            name=" ".join(filter(None, (words.title, words.name or self.name))),
            office=words.office,
            office_code=self.office,
            **{each: getattr(self, each) or None for each in REACHED},
        )


REACHED = ("postal", "phone", "fax", "email", "handle")
"""The fields that say how an official is reached."""


class ProposeOfficial(Official):
    model_config = example({"country": "EGY", **_OFFICIAL})

    country: Annotated[Country, Coded("countries")]


class ChangeOfficial(Official):
    """All fields of the official as they should be; `version`: the newest that was read."""

    model_config = example({**_OFFICIAL, "version": 1})

    version: Version


class SeenVersion(RequestModel):
    """`seen`: the newest version that was read; 409 `changed-since` if it is another one now."""

    model_config = example({"seen": 1})

    seen: Version


class CheckOfficial(SeenVersion):
    """Say that an official was compared with the public source today."""


class RetireOfficial(SeenVersion):
    """Propose that an official is offered no longer."""


class RetireClause(SeenVersion):
    """Propose that a clause is used no longer."""


class DecideProposal(SeenVersion):
    """Decide on a proposed version. Its author can only decline it: it is withdrawn."""

    model_config = example({"seen": 1, "decision": "approved"})

    decision: Literal["approved", "declined"]


class DecideOnOfficial(DecideProposal):
    """Decide on a proposed version of an official."""


class DecideOnClause(DecideProposal):
    """Decide on a proposed version of a clause."""


class ImportOfficials(RequestModel):
    """`csv`: a table with a line of headings, as the export has it."""

    model_config = example(
        {
            "csv": "country,office,name,office_en,source\n"
            "EGY,justice,Invented Other Name,Minister of Justice,https://justice.example/minister\n"
        }
    )

    csv: Annotated[str, Field(min_length=1, max_length=900_000)]


class ProposalView(BaseModel):
    """A version of an entry. `retires`: with it the entry is no longer offered.

    `decision` null: it waits for a second person.
    """

    version: int
    retires: bool
    proposed_by: UUID
    proposed_at: datetime
    decision: str | None
    decided_by: UUID | None
    decided_at: datetime | None


class VersionView(ProposalView):
    """A version of an official."""

    official: Official


class OfficialView(BaseModel):
    """An official of the directory. `official`: the approved version; null if there is none yet.

    `version`: the newest, which `waiting` has if nobody decided on it. `old`: last checked more
    than a year ago.
    """

    id: UUID
    country: str
    version: int
    approved: int | None
    official: Official | None
    waiting: VersionView | None
    retired: bool
    checked_on: date | None
    checked_by: UUID | None
    old: bool

    @property
    def shown(self) -> Official:
        """Return what there is to show: the approved version, else the one that waits."""
        if self.official is not None:
            return self.official
        if self.waiting is None:
            raise LookupError("an official without a version")
        return self.waiting.official

    @property
    def is_offered(self) -> bool:
        return self.official is not None and not self.retired


class OfficialHistory(OfficialView):
    """An official with all versions, the newest first."""

    versions: list[VersionView]

    @property
    def shown(self) -> Official:
        return self.official or self.versions[0].official


class CountryOfOfficials(BaseModel):
    """How many officials of a country are offered, wait for a second person, or are old."""

    country: str
    offered: int
    waiting: int
    old: int
