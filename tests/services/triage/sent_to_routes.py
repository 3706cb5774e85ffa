"""What the walk of the routes of triage sends. All of it is invented."""

from typing import Any

from tests.services.triage.triage_fixture import appeal_draft

DRAFT: dict[str, Any] = {
    "audience": ["diplomat"],
    "names_shown": True,
    "draft": appeal_draft().model_dump(mode="json"),
}
SHA = "0" * 64
SOURCE = {"relation": "of-no-list"}
WORDS = "An invented reason."
PROTECTION = {"kinds": ["of-no-list"], "urgency": "high", "situation": WORDS}
OFFICIAL: dict[str, Any] = {
    "office": "justice",
    "name": "Invented Name",
    "words": {"en": {"office": "Minister of Justice"}},
    "source": "https://justice.example",
}
OFFICIAL_FORM = {
    "office": "justice",
    "name": "Invented Name",
    "words.en.office": "Minister of Justice",
    "source": "https://justice.example",
}
ASKED = {"signatories": [], "until": "2030-01-01T00:00:00Z", "texts_sha256": SHA}
DECIDED = {"seen": 1, "decision": "approved"}
CLAUSE = {"texts": {"en": "Invented words."}}
