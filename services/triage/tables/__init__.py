"""Triage's tables. Restricted data is in sealed columns; `migrations` creates all."""

from services.triage.tables.cases import (
    Alert,
    AlertMark,
    Case,
    CaseAlert,
    CaseLink,
    CaseSource,
    Deadline,
    FormerPlace,
    KeptPersons,
    TimelineEntry,
    UnmergedAlert,
)
from services.triage.tables.documents import (
    BestInterestDecision,
    ConfirmedFinding,
    Document,
    DocumentDecision,
    DocumentVersion,
    FindingConfirmation,
)
from services.triage.tables.known_facts import (
    CampaignReason,
    CampaignTally,
    Consent,
    Counter,
    DeliveryOutcome,
    FormerConsent,
    KnownAlert,
    PersonConsent,
    ProtectionContact,
    ReachedBy,
)
from services.triage.tables.library import LibraryEntry, LibraryVersion
from services.triage.tables.metadata import metadata
from services.triage.tables.reach import StoredFormerReach, StoredReach
from services.triage.tables.signatories import (
    AskedOrganisation,
    Signatory,
    Signature,
    SignatureCall,
)

__all__ = [
    "Alert",
    "AlertMark",
    "AskedOrganisation",
    "BestInterestDecision",
    "CampaignReason",
    "CampaignTally",
    "Case",
    "CaseAlert",
    "CaseLink",
    "CaseSource",
    "ConfirmedFinding",
    "Consent",
    "Counter",
    "Deadline",
    "DeliveryOutcome",
    "Document",
    "DocumentDecision",
    "DocumentVersion",
    "FindingConfirmation",
    "FormerConsent",
    "FormerPlace",
    "KeptPersons",
    "KnownAlert",
    "LibraryEntry",
    "LibraryVersion",
    "PersonConsent",
    "ProtectionContact",
    "ReachedBy",
    "Signatory",
    "Signature",
    "SignatureCall",
    "StoredFormerReach",
    "StoredReach",
    "TimelineEntry",
    "UnmergedAlert",
    "metadata",
]
