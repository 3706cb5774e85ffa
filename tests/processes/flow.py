"""Take an alert through all services over HTTP, as people do."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from services.triage.rules.gates.checks import HARM_CHECKS
from tests.processes import stories
from tests.processes.people import Colleague, People, Refused
from tests.processes.system import System
from tests.processes.waiting import eventually

NOT_FOUND = 404
UNSETTLED = frozenset({"pending", "claimed"})


@dataclass(frozen=True)
class Issued:
    alert: str
    case: str
    document: str


class Flow:
    """The steps of a flow. Each returns when its service has answered; `..._of` wait for events."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.people = People(system)
        self._added: set[tuple[str, str]] = set()
        """Audience and country of each contact that this flow added."""

    def file(self, told: dict[str, Any], by: Colleague | None = None) -> str:
        """File an alert, retried if a service dies meanwhile; return its id."""
        return str((by or self.people.operator).surely("intake", "/alerts", told)["id"])

    def case_of(self, alert: str) -> str:
        """Return the case that an alert led to, as intake shows it."""
        shown = eventually(
            lambda: self.people.operator.get("intake", f"/alerts/{alert}")["cases"],
            what=f"alert {alert} led to a case",
        )
        return str(shown[0]["case"])

    def verify(self, case: str) -> None:
        """Take the case and record it as verified: its source is a trusted member organisation."""
        self.people.officer.surely("triage", f"/cases/{case}/assignment", {})
        self.assess(case)
        self.people.officer.surely("triage", f"/cases/{case}/verification", {"status": "verified"})

    def assess(self, case: str) -> None:
        """Assess each source that nobody has assessed, as the alert describes it."""
        for source in self.people.officer.get("triage", f"/cases/{case}")["sources"]:
            if not source["assessed"]:
                assessed = {"reliability": source["reliability"], "independent": True}
                at = f"/cases/{case}/sources/{source['id']}/assessment"
                self.people.officer.surely("triage", at, assessed)

    def draft(
        self,
        case: str,
        draft: dict[str, Any],
        audience: Sequence[str] = ("diplomat", "media", "partner"),
        *,
        by: Colleague | None = None,
        **other: Any,
    ) -> str:
        asked = {"audience": list(audience), "names_shown": True, "draft": draft, **other}
        made = (by or self.people.officer).surely("triage", f"/cases/{case}/documents", asked)
        return str(made["id"])

    def submit(
        self,
        case: str,
        document: str,
        confirmed: Sequence[str] = (),
        *,
        because: str | None = None,
    ) -> None:
        """Submit with the usual checks and these confirmed; `because`: why findings are right."""
        at = f"/cases/{case}/documents/{document}"
        shown = self.people.officer.get("triage", at)
        found = shown["findings"] if because else ()
        asked = {
            "version": shown["document"]["version"],
            "do_no_harm": [*HARM_CHECKS, *confirmed],
            "findings": [{"finding": each["mark"], "reason": because} for each in found],
        }
        self.people.officer.surely("triage", f"{at}/submission", asked)
        read = self.people.officer.get("triage", at)
        audience, country = read["document"]["audience"], read["draft"]["country"]
        if any((each, country) in self._added for each in audience):
            eventually(
                lambda: self.people.officer.get("triage", at),
                _reaches_somebody,
                what="triage has heard that the contacts which were added receive it",
            )

    def asked(self, case: str, document: str) -> list[str]:
        """Return the checks of this document beyond the usual ones."""
        read = self.people.officer.get("triage", f"/cases/{case}/documents/{document}")
        return [each for each in read["harm_asked"] if each not in HARM_CHECKS]

    def approve(self, case: str, document: str, by: Colleague | None = None) -> None:
        at = f"/cases/{case}/documents/{document}"
        approver = by or self.people.approver
        read = approver.get("triage", at)
        approver.surely("triage", f"{at}/approval", approval_of(read))

    def submitted(
        self, told: dict[str, Any], *, confirmed: Sequence[str] = (), **other: Any
    ) -> Issued:
        """File, verify, draft and submit, so that only the approval is missing."""
        alert = self.file(told)
        case = self.case_of(alert)
        self.verify(case)
        name = told["persons"][0].get("name") or told["persons"][0]["pseudonym"]
        violations = [act["violation"] for act in told["acts"]]
        drafted = stories.draft(told["country"], name, violations)
        document = self.draft(case, drafted, **other)
        self.submit(case, document, confirmed)
        return Issued(alert, case, document)

    def issued(self, told: dict[str, Any], **other: Any) -> Issued:
        """File an alert and bring it to an approved appeal."""
        made = self.submitted(told, **other)
        self.approve(made.case, made.document)
        return made

    def contact(self, audience: str, country: str, **reached_by: str) -> dict[str, Any]:
        """Add a contact; `secret` of the answer verifies its webhooks."""
        told = stories.contact(audience, country, **reached_by)
        made: dict[str, Any] = self.people.communications.surely("dispatch", "/contacts", told)
        self._added.add((audience, country))
        return made

    def campaign_of(self, document: str) -> str:
        """Return the campaign of an issued document; its id is that of the document."""
        found = self.system.rows
        rows = eventually(
            lambda: found("dispatch", "SELECT id FROM campaigns WHERE document = $1", document),
            what=f"document {document} has a campaign",
        )
        return str(rows[0]["id"])

    def deliveries(self, campaign: str) -> list[dict[str, Any]]:
        path = f"/campaigns/{campaign}/deliveries"
        return pages(self.people.communications, "dispatch", path)

    def settled(self, campaign: str) -> list[dict[str, Any]]:
        """Wait until no message of a campaign is waiting or being sent."""
        return eventually(
            lambda: self.deliveries(campaign),
            lambda all_of_it: (
                bool(all_of_it) and not any(each["state"] in UNSETTLED for each in all_of_it)
            ),
            what=f"the deliveries of {campaign} are settled",
        )

    def timeline(self, case: str) -> list[dict[str, Any]]:
        return pages(self.people.officer, "triage", f"/cases/{case}/timeline")

    def timeline_kinds(self, case: str) -> list[str]:
        return [item["kind"] for item in self.timeline(case)]

    def support_request_of(self, case: str) -> dict[str, Any]:
        """Return the support request that a case's protection request opened."""

        def ask() -> list[dict[str, Any]]:
            every = pages(self.people.grants, "relocation", "/support-requests")
            return [each for each in every if each["case"] == case]

        return eventually(ask, what=f"case {case} has a support request")[0]


def approval_of(read: dict[str, Any]) -> dict[str, Any]:
    """Return an approver's request for a document, as the document was read.

    If it has no recipients, by any channel or by one, or they are not known yet, it confirms that
    this is intended.
    """
    return {
        "version": read["document"]["version"],
        "texts_sha256": read["texts_sha256"],
        "although_nobody": not _reaches_somebody(read),
    }


def _reaches_somebody(read: dict[str, Any]) -> bool:
    reach = read["reach"]
    return bool(reach and reach["recipients"] and not reach["kept_here"])


def pages(who: Colleague, service: str, path: str) -> list[dict[str, Any]]:
    """Return all items of a list, page by page."""
    found: list[dict[str, Any]] = []
    query: dict[str, Any] = {"limit": 100}
    while True:
        page = who.get(service, path, **query)
        found += page["items"]
        if page["next"] is None:
            return found
        query["cursor"] = page["next"]


__all__ = ["Flow", "Issued", "Refused", "approval_of", "pages"]
