"""A sentence, the term of an order or a penalty, as data that every language can say."""

from typing import Annotated

from pydantic import Field

from shared.contracts.codes import Code, Line
from shared.contracts.envelope import Frozen
from shared.contracts.records import Between, Rows, YesNo
from shared.message_ids import msgid
from shared.taxonomy import Coded

MOST_PARTS = 10
MOST_OF_A_FINE = 1_000_000_000_000
TERM_PARTS = Rows(
    msgid("Term %(number)d"),
    msgid("Add a term"),
    MOST_PARTS,
    further=("kind", "suspended", "most", "most_unit", "alternative"),
    more=msgid("In prison or otherwise, suspended, up to how many"),
)


class TermPart(Frozen):
    """One part of a term: a number of days, weeks, months or years, life, death, or a fine.

    Parts come one after the other: 3 years, 6 months. A part of which `suspended` is
    `part-suspended` adds nothing: it says how much of what stands before it is suspended.
    """

    number: Annotated[int, Between(1, MOST_OF_A_FINE)] | None = Field(
        None,
        title=msgid("How many, or the amount of a fine"),
        description="Of the units; a whole amount of a fine. Null for life and death.",
        examples=[5],
    )
    unit: Annotated[Code, Coded("term_units")] | None = Field(
        None,
        title=msgid("Unit of the term"),
        description="Required.",
    )
    currency: Line | None = Field(
        None,
        title=msgid("Currency of the fine"),
        description="Its ISO 4217 code. Required of a fine.",
        examples=["EUR"],
    )
    kind: Annotated[Code, Coded("term_kinds")] | None = Field(
        None,
        title=msgid("How it is served"),
        description="Of days, weeks, months or years; null: a document says the time alone.",
    )
    suspended: Annotated[Code, Coded("suspensions")] | None = Field(
        None, title=msgid("Suspended"), description="Null: nothing is said to be suspended."
    )
    most: Annotated[int, Between(1, MOST_OF_A_FINE)] | None = Field(
        None,
        title=msgid("Up to how many"),
        description="The upper end of a range: `number` 2 and `most` 5; `most` alone: up to 5.",
    )
    most_unit: Annotated[Code, Coded("term_units")] | None = Field(
        None,
        title=msgid("Unit of the upper end"),
        description="If it is another one: from 6 months to 2 years, from 5 years to life.",
    )
    alternative: (
        Annotated[
            bool, YesNo(msgid("Instead of the one before"), msgid("Together with the one before"))
        ]
        | None
    ) = Field(None, title=msgid("Instead of the one before, or together with it"))
