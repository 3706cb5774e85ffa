"""The tones of badges: the colour in which a code is shown."""

from collections.abc import Mapping

TONES: Mapping[str, str] = {
    "critical": "danger", "high": "warning", "medium": "info", "low": "quiet",
    "issued": "good", "submitted": "warning", "returned": "warning", "verified": "good",
    "contradicted": "danger", "rejected": "danger", "in-progress": "info",
    "clock-rang": "danger", "alert-withdrawn": "danger", "withdrawn": "danger",
    "approved": "good", "clock-done": "good", "case-opened": "info", "campaign-started": "good",
    "campaign-stopped": "danger", "held-by-news": "danger", "appeal-refused": "danger",
    "campaign-finished": "good", "grant-decided": "good",
    "campaign-hindered": "warning", "campaign-reached-some": "warning",
    "campaign-reached-nobody": "danger", "campaign-not-known": "danger",
    "alert-amended": "warning",
    "signatory-signed": "good", "signatory-declined": "danger",
    "signatory-withdrawn": "danger", "signatory-expired": "warning",
    "signatory-given-back": "warning", "signatory-asked": "info",
    "letter-sent": "good", "letter-delivered": "good", "letter-failed": "danger",
    "letter-withheld": "warning", "letter-unknown": "danger",
    "ready": "good", "embargo": "info", "proposal": "info", "nobody": "danger",
    "gate-shut": "danger", "consent-changed-since": "danger",
}  # fmt: skip
