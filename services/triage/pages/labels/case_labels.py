"""Labels of codes in the reader's language."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from services.triage.document_form.field_labels import FIELDS
from services.triage.pages.labels.amended_parts import parts_named
from services.triage.pages.labels.badge_tones import TONES
from services.triage.pages.labels.codes import OWN
from services.triage.pages.labels.consents import who_and_how
from services.triage.pages.labels.standings_said import standing_said
from services.triage.rules.gates.checks import CONFIRMED, FURTHER_CHECKS, HARM_CHECKS
from services.triage.rules.reasons_not_sent import former_message, reason_message
from services.triage.rules.signature_letters import what_to_do, why_not_sent
from services.triage.schemas import GateView, LetterView, LimitsView, NotSent, TimelineItem
from shared.contracts.content import ConsentWords
from shared.message_ids import msgid
from shared.web.field_names import field_name
from shared.web.formats import Formats
from shared.web.labels import TermLabels
from shared.web.languages import JOINER, own_name

_OWN_SECTION = re.compile(r"\.sections\..*")
HAPPENED: Mapping[str, str] = {
    "alert-filed": msgid("Alert filed"),
    "case-opened": msgid("Case opened"),
    "not-all-compared": msgid(
        "Many cases share a name or organisation with this one: only the most similar were compared"
    ),
    "assigned": msgid("Assigned to an officer"),
    "restricted": msgid("Restricted to named people"),
    "taken-away": msgid("Removed from its officer, who is not one of the people who can read it"),
    "handed-over": msgid("Reassigned because its officer left"),
    "nobody-approves": msgid("Nobody can approve the document any more. Administrators were told"),
    "restriction-opened": msgid(
        "Opened to approvers, because none of the named people could read it"
    ),
    "source-added": msgid("Source added"),
    "source-assessed": msgid("Source assessed"),
    "verified": msgid("Verification recorded"),
    "alert-amended": msgid("Alert added to or corrected"),
    "consent-changed": msgid("Consent changed"),
    "alert-withdrawal-undone": msgid("The withdrawal of the alert was undone"),
    "alert-withdrawn": msgid("Alert withdrawn"),
    "clock-rang": msgid("Deadline passed"),
    "clock-ended": msgid("A deadline ended, because nobody can issue the document now"),
    "clock-moved": msgid("Time of a deadline set"),
    "clock-done": msgid("Deadline met"),
    "clock-passed": msgid("The day for which a deadline was set is over"),
    "best-interest-proposed": msgid("Best-interest decision proposed"),
    "best-interest-decided": msgid("Best-interest decision taken"),
    "case-assessed": msgid("Danger score calculated again"),
    "verification-reopened": msgid("The facts changed and are to be verified again"),
    "case-reopened": msgid("Case open again"),
    "link-accepted": msgid("Another case merged into this one"),
    "link-declined": msgid("Proposed link declined"),
    "link-undone": msgid("Decision on a link undone"),
    "drafted": msgid("Document drafted"),
    "edited": msgid("Document edited"),
    "submitted": msgid("Document submitted for approval"),
    "finding-confirmed": msgid("Confirmed what no act of the record says"),
    "signatures-asked": msgid("Organisations asked to sign"),
    "signatures-not-awaited": msgid(
        "Organisations have not answered, and nobody can issue the document now"
    ),
    "prints-silenced": msgid(
        "A document has the code of one that was withdrawn for safety or a withdrawn consent"
    ),
    "signatures-missed": msgid("Organisations have not answered by the deadline"),
    "signatures-wait": msgid("Organisations have not answered, and the deadline is near"),
    "signature-given": msgid("An organisation signed"),
    "signature-declined": msgid("An organisation declined to sign"),
    "signature-withdrawn": msgid("An organisation withdrew its signature"),
    "signature-link-shown": msgid("New personal link for a signatory"),
    "signatory-removed": msgid("A signatory removed from the list"),
    "signatory-invited-again": msgid("An organisation invited again to sign"),
    "signatories-reminded": msgid("Organisations reminded to sign"),
    "signature-letter-failed": msgid("An e-mail that asks to sign did not arrive"),
    "signatures-given-back": msgid("All signatures given back, to change the text"),
    "approved": msgid("Document approved and issued"),
    "returned": msgid("Document returned"),
    "withdrawn": msgid("Document withdrawn"),
    "protection-requested": msgid("Protection requested"),
    "campaign-started": msgid("Campaign started"),
    "campaign-stopped": msgid("Campaign stopped"),
    "campaign-hindered": msgid("Messages wait: a channel does not accept our messages for now"),
    "held-by-news": msgid(
        "The waiting messages of the document were stopped because another case was merged"
    ),
    "campaign-finished": msgid("Everything was sent"),
    "campaign-handed-over": msgid("Nothing was sent: people hand it over"),
    "campaign-reached-some": msgid("Campaign ended, not everybody was reached"),
    "campaign-reached-nobody": msgid("Campaign ended, nobody received the document"),
    "campaign-not-known": msgid("Campaign ended, it is not known whether some messages were sent"),
    "appeal-refused": msgid("Document refused by dispatch"),
    "grant-requested": msgid("Support request opened"),
    "grant-decided": msgid("Support request decided"),
    "case-closed": msgid("Case closed"),
}

_LISTS = {"use": "consent_uses", "status": "verification_statuses"}

REFUSED: Mapping[str, str] = {
    "not-attested": msgid("The signature of the approval is not valid."),
    "other-content": msgid("The text that arrived is not the text that was approved."),
    "facts-not-verified": msgid("The facts were not verified."),
    "no-consent": msgid("There is no consent for one of the audiences."),
    "one-person-decided": msgid("One person decided alone, and two persons are needed."),
    "reference-taken": msgid("Another document was sent with its reference."),
    "unreadable": msgid("The texts could not be decrypted."),
}
"""Why dispatch refused the campaign of an issued document."""


STOPPED: Mapping[str, str] = {
    "safety": msgid("Somebody's safety"),
    "error": msgid("An error in the text"),
    "request": msgid("The persons concerned ask for it"),
    "other": msgid("Another reason"),
    "alert-withdrawn": msgid("The alert was withdrawn."),
    "appeal-withdrawn": msgid("The document was withdrawn."),
}
"""Why dispatch stopped a campaign."""

BORROWING = msgid("{language}: no addresses were entered. Those of another language are printed.")

COUNTED = msgid("{what}: {number}")
_CHANGED = msgid("changed: {parts}")
_ALTHOUGH_NOBODY = msgid("confirmed although nobody could receive it")
_ALTHOUGH_NOT_KNOWN = msgid("confirmed although the number of recipients was not known")


@dataclass(frozen=True)
class Labels(TermLabels):
    """Labels of codes of the taxonomy and of triage in one language."""

    gettext: Callable[[str], str]

    def own(self, code: str) -> str:
        return self.gettext(OWN[code]) if code in OWN else code

    def owns(self, codes: Iterable[str]) -> str:
        return ", ".join(map(self.own, codes))

    def happened(self, kind: str) -> str:
        return self.gettext(HAPPENED[kind]) if kind in HAPPENED else kind

    def refusal(self, reason: str) -> str:
        return self.gettext(REFUSED[reason]) if reason in REFUSED else reason

    def not_sent(self, told: Iterable[NotSent], state: str) -> str:
        """Return why messages in this state were not sent, and how many for each reason."""
        numbers: Counter[str] = Counter()
        for each in told:
            if each.state == state:
                numbers[self.gettext(reason_message(each.reason))] += each.number
        return self.gettext(JOINER).join(
            self.gettext(COUNTED).format(what=what, number=number)
            for what, number in numbers.most_common()
        )

    def former(self, reason: str) -> str:
        """Return why somebody who got the document before does not get this one."""
        return self.gettext(former_message(reason))

    def letter_reason(self, letter: LetterView) -> str | None:
        """Return why an e-mail to a signatory did not arrive, and what to do; None if it did."""
        if letter.reason is None or letter.state in {"waiting", "sent", "delivered"}:
            return None
        why = self.gettext(why_not_sent(letter.reason) or reason_message(letter.reason))
        if not letter.to_do:
            return why
        to_do = self.gettext(what_to_do(letter.state, letter.reason))
        return self.gettext(msgid("{why}. {to_do}")).format(why=why, to_do=to_do)

    def borrowing(self, language: str) -> str:
        """Return a sentence: this language prints the addressees of another one."""
        return self.gettext(BORROWING).format(language=own_name(language))

    def limits(self, said: ConsentWords | None) -> str:
        """Return the limits of a consent, who gave it and how."""
        told = who_and_how(said, ("limits", "by_whom", "how"), self.gettext)
        return self.gettext(msgid("Limits given: {limits} ({by_whom}, {how})")).format(**told)

    def consented(self, state: str, said: ConsentWords | None) -> str:
        """Return by whom and how a consent was given or refused, and its limits."""
        if state == "limited" or (said is not None and said.limits):
            return self.limits(said)
        told = who_and_how(said, ("by_whom", "how"), self.gettext)
        return self.gettext(msgid("By whom: {by_whom}. How: {how}.")).format(**told)

    def limits_of(self, consents: Iterable[LimitsView]) -> str:
        """Return the limits of each use, in one line, with the person whose consent it is."""
        said = self.gettext(msgid("{use}: {limits}."))
        uses = ((each, self.term("consent_uses", each.use)) for each in consents)
        return " ".join(
            said.format(
                use=f"{use} ({each.person})" if each.person else use, limits=self.limits(each)
            )
            for each, use in uses
        )

    def choices(self, *codes: str) -> list[tuple[str, str]]:
        return [(code, self.own(code)) for code in codes]

    def act(self, code: str) -> str:
        """Return the label of a violation, of a development, or of what else is said."""
        for kind in ("violations", "developments"):
            if code in getattr(self.taxonomy, kind):
                return self.term(kind, code)
        return standing_said(code, self.gettext, self.term) or self.term("developments", code)

    def message(self, message: str) -> str:
        return self.gettext(message)

    def gate(self, gate: GateView) -> str:
        values = {name: self._value(name, value) for name, value in gate.values.items()}
        return self.gettext(gate.message).format(**values)

    def harm_checks(self, codes: Iterable[str]) -> list[tuple[str, str]]:
        checks = HARM_CHECKS | FURTHER_CHECKS
        return [(code, self.gettext(checks[code])) for code in codes if code in checks]

    def harm_confirmed(self, codes: Iterable[str]) -> list[tuple[str, str]]:
        """Return the labels of what was confirmed, for the approver, as done and not as a task."""
        said = set(codes)
        return [(code, self.gettext(words)) for code, words in CONFIRMED.items() if code in said]

    def detail(self, detail: Mapping[str, Any]) -> str | None:
        """Return the part of a timeline entry that is worth a line: codes, no ids."""
        said = [
            self.term(kind, str(detail[name]))
            for name, kind in (
                ("use", "consent_uses"),
                ("state", "consent_states"),
                ("status", "verification_statuses"),
                ("relation", "source_relations"),
                ("reliability", "reliabilities"),
            )
            if name in detail
        ]
        said += [
            self.gettext(COUNTED).format(what=self.own(state), number=detail[name])
            for state in ("sent", "delivered", "failed", "withheld", "unknown")
            if (name := f"number_{state}") in detail
        ]
        if detail.get("although_nobody") and not detail.get("recipients"):
            known = detail.get("recipients") is not None
            said.append(self.gettext(_ALTHOUGH_NOBODY if known else _ALTHOUGH_NOT_KNOWN))
        if "fields" in detail:
            said.append(self.changed_parts(str(detail["fields"]).split()))
        plain = ("reference", "level", "clock", "outcome", "decision", "reason", "hindered")
        said += [self._plain(str(detail[name])) for name in plain if detail.get(name)]
        return ", ".join(said) or None

    def changed_parts(self, fields: Iterable[str]) -> str:
        """Return which parts of an alert were changed."""
        return self.gettext(_CHANGED).format(parts=parts_named(fields, self.gettext))

    def told(self, item: TimelineItem) -> str | None:
        """Return the content of an entry: a person's words, else its codes; for a result both."""
        if item.kind not in {"alert-amended", "grant-decided", "verified"}:
            return item.words or self.detail(item.detail)
        # The time zone does not matter for money.
        money = Formats(self.language, ZoneInfo("UTC")).money
        amount = money(item.amount.amount, item.amount.currency) if item.amount else None
        return ", ".join(filter(None, (self.detail(item.detail), amount, item.words)))

    def _plain(self, code: str) -> str:
        if code in STOPPED:
            return self.gettext(STOPPED[code])
        return self.refusal(code) if code in REFUSED else self.own(code)

    @staticmethod
    def tone(code: str) -> str:
        return TONES.get(code, "quiet")

    def _value(self, name: str, value: str | int) -> str | int:
        if name in _LISTS:
            return self.term(_LISTS[name], str(value))
        if name == "part":
            part = _OWN_SECTION.sub(r".section", str(value))
            return field_name(part, fields=FIELDS, gettext=self.gettext) or value
        if name == "check" and value in HARM_CHECKS:
            return self.gettext(HARM_CHECKS[str(value)])
        return value
