"""What can be chosen in the form of a draft."""

from collections.abc import Sequence

from services.triage.drafting.draft import AppealDraft
from services.triage.drafting.template import Templates
from services.triage.pages.documents.document_view import Opened
from services.triage.pages.documents.kinds import template_choices
from services.triage.pages.labels.case_labels import Labels
from services.triage.rules.particulars import PARTICULARS
from shared.message_ids import msgid

AUDIENCES = ("authority", "diplomat", "media", "partner", "un")

_ORGANISATIONS = msgid(
    "It is about organisations and not about persons: it does not demand the release, care or "
    "protection of a person"
)
_COMMUNITIES = msgid("They are communities: it speaks of their members, and of no staff")
_BY_OTHERS = msgid("Others than the authorities did this: nobody asks the authorities to end it")
_PARTICULARS = {
    "lawyer-refused": msgid("Access to a lawyer is refused, or allowed only under conditions"),
    "family-refused": msgid("Access to the family is refused, or allowed only under conditions"),
    "doctor-refused": msgid("Access to a doctor is refused, or allowed only under conditions"),
    "place-known": msgid("The place of detention is known"),
    "place-unknown": msgid("The authorities do not disclose the place of detention"),
    "things-seized": msgid("The authorities seized things of theirs"),
    "sentenced": msgid("They were sentenced"),
}
_CONDITIONS_REMAIN = msgid("Charges or conditions remain after the release")
_WAS_ARBITRARY = msgid(
    "The text recalls that their deprivation of liberty was arbitrary. Chosen where the record or "
    "an earlier document says so, and for a defender who was released"
)


def draft_choices(
    templates: Templates, labels: Labels, opened: Opened
) -> dict[str, Sequence[tuple[str, str]]]:
    """Return the choices of each field by its name, each a value with its label."""
    menus, gettext = labels.menus(AppealDraft), labels.gettext
    allowed = templates.rules(opened.form.value("template") or "").audiences
    return {
        "audience[]": labels.choices(*(allowed or AUDIENCES)),
        "names_shown": [
            ("yes", gettext(msgid("Names are printed"))),
            ("no", gettext(msgid("Without names"))),
        ],
        "issuer": labels.choices(*templates.latest_issuers),
        "template": template_choices(templates, labels, opened),
        "follows.document": opened.can_follow(labels),
        "violations[]": menus["violations"],
        "situation": menus["situation"],
        "developments[]": menus["developments"],
        "communities[]": [("yes", gettext(_COMMUNITIES))],
        "by_others[]": [("yes", gettext(_BY_OTHERS))],
        "was_arbitrary[]": [("yes", gettext(_WAS_ARBITRARY))],
        "conditions_remain[]": [("yes", gettext(_CONDITIONS_REMAIN))],
        "particulars[]": [(code, gettext(_PARTICULARS[code])) for code in PARTICULARS],
        "no_addresses[]": [("yes", gettext(msgid("No addresses: readers are not asked to write")))],
        "organisations[]": [("yes", gettext(_ORGANISATIONS))],
    }
