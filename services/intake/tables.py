"""Alerts, consents, withdrawals, and their results. `migrations` creates the tables.

Columns that are not sealed hold what is not sealed in events either, and the codes of developments,
for lists. Everything else is sealed: an alert's `content` (an `AlertContent`) and the words of
amendments, consents and withdrawals under the intake file's subject, `source` under the reporter's
own.
"""

from pydantic import AwareDatetime
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from shared.contracts.envelope import Frozen
from shared.contracts.facts import Facts
from shared.contracts.persons import Person
from shared.storage.column_kinds import MOMENT
from shared.storage.columns import SealedColumn
from shared.storage.late_tables import late_table

metadata = MetaData()


alerts = Table(
    "alerts",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("subject", Uuid, nullable=False, unique=True),
    Column("reporter", Uuid, nullable=False),
    Column("filed_at", MOMENT, nullable=False),
    Column("filed_by", Uuid, nullable=False),
    Column("country", Text, nullable=False),
    Column("desk", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("acts", JSONB, nullable=False),
    Column("asked_for", ARRAY(Text), nullable=False),
    Column("content", SealedColumn, nullable=False),
    Column("source", SealedColumn, nullable=False),
    Column("developments", ARRAY(Text)),
    Index("alerts_of_desk", "desk", "id"),
    Index("alerts_of_account", "filed_by", "id"),
)
"""`id` is a UUIDv7: its order is that of filing. `acts` are `ActOutline`s, and
`developments` codes; null: filed by a release that did not store them."""

consents = Table(
    "consents",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("number", BigInteger, Identity(always=True), nullable=False),
    Column("alert", Uuid, ForeignKey("alerts.id", name="consents_alert_fkey"), nullable=False),
    Column("use", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("since", MOMENT, nullable=False),
    Column("changed_by", Uuid, nullable=False),
    Column("words", SealedColumn, nullable=False),
    Column("told_as", Text),
    CheckConstraint(
        "state IN ('given', 'refused', 'limited', 'unknown')", name="consents_state_check"
    ),
    Index("consents_standing", "alert", "use", "number"),
)
"""Every change of a consent; rows stay. The row with the highest `number` of an alert and use is
valid, for everybody who did not answer alone. `told_as`: the state that was published, which is
narrower if somebody did; only the filing of an alert leaves it out."""

person_consents = Table(
    "person_consents",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("number", BigInteger, Identity(always=True), nullable=False),
    Column("alert", Uuid, nullable=False),
    Column("use", Text, nullable=False),
    Column("person", Uuid, nullable=False),
    Column("state", Text, nullable=False),
    Column("since", MOMENT, nullable=False),
    Column("changed_by", Uuid, nullable=False),
    Column("words", SealedColumn, nullable=False),
    CheckConstraint(
        "state IN ('given', 'refused', 'limited', 'unknown')", name="person_consents_state_check"
    ),
    Index("person_consents_standing", "alert", "use", "person", "number"),
)
"""The same for persons who answered alone. A table of its own: a release that does not know it must
not take the consent of one for that of everybody."""

amendments = Table(
    "amendments",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("alert", Uuid, nullable=False),
    Column("number", Integer, nullable=False),
    Column("amended_at", MOMENT, nullable=False),
    Column("amended_by", Uuid, nullable=False),
    Column("fields", ARRAY(Text), nullable=False),
    Column("acts", JSONB, nullable=False),
    Column("asked_for", ARRAY(Text), nullable=False),
    Column("channel", Text, nullable=False),
    Column("content", SealedColumn, nullable=False),
    Column("source", SealedColumn),
    Column("reason", SealedColumn, nullable=False),
    Column("developments", ARRAY(Text)),
    UniqueConstraint("alert", "number", name="amendments_number_key"),
)
"""What an alert says since it was added to or corrected: the whole of it in each row. Rows stay,
and the row in `alerts` stays as it was filed. `number` counts from 1. `fields`: what changed, as in
`AlertAmended`. `source` is null once the reporter was erased."""

untold_words = Table("untold_words", metadata, Column("alert", Uuid, primary_key=True))
"""Alerts whose consents were recorded before other services stored their words, and not published
since."""

withdrawals = Table(
    "withdrawals",
    metadata,
    Column("alert", Uuid, ForeignKey("alerts.id", name="withdrawals_alert_fkey"), primary_key=True),
    Column("withdrawn_at", MOMENT, nullable=False),
    Column("withdrawn_by", Uuid, nullable=False),
    Column("reason", SealedColumn),
)

cases = Table(
    "cases",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("number", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("opened_at", MOMENT, nullable=False),
    Column("verification", Text),
    Column("sources", Integer),
    Column("verified_at", MOMENT),
    Column("outcome", Text),
    Column("closed_at", MOMENT),
)
"""Triage's cases, as known from its events."""

case_alerts = Table(
    "case_alerts",
    metadata,
    Column("alert", Uuid, primary_key=True),
    Column(
        "case_id", Uuid, ForeignKey("cases.id", name="case_alerts_case_id_fkey"), primary_key=True
    ),
    Column("own", Boolean, nullable=False, server_default=text("false")),
)
"""`own`: the case was opened for this alert; it came into any other case by a merge."""

alert_drafts = Table(
    "alert_drafts",
    metadata,
    Column("operator", Uuid, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("saved_in", Uuid, nullable=False),
    Column("saved_at", MOMENT, nullable=False),
    Column("expires_at", MOMENT, nullable=False),
    Column("heading", SealedColumn, nullable=False),
    Column("content", SealedColumn, nullable=False),
    Column("alert", Uuid),
)
"""Half-filled forms, a `DraftHeading` and a `DraftContent` each, sealed under the operator's own
key. `saved_in` is the window that saved it last (`DraftPage`). `alert`: the alert that it changes;
null for a new one. The content of a change is sealed under the keys of its alert too."""

alerts_without_case = late_table("alerts_without_case", metadata)
"""Alerts that had no case in time, until they have one; and when people were notified of each."""


class AlertContent(Frozen):
    """The sealed content of `alerts.content`. `hours`: times of `facts.expected`, if known."""

    persons: tuple[Person, ...]
    facts: Facts
    hours: tuple[AwareDatetime | None, ...] = ()
