"""What a page says of findings, and of each person that a document tells of."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from services.triage.pages.labels.case_labels import Labels
from services.triage.pages.labels.checks import NAMELESS, place
from services.triage.rules.findings.finding import Rule
from services.triage.schemas import FindingView
from shared.message_ids import msgid
from shared.web.languages import JOINER

RULES: Mapping[str, str] = MappingProxyType(
    {
        Rule.NOT_BORNE: msgid("{person}: no act of the record says this: {acts}."),
        Rule.NOT_DEAD: msgid(
            "{person}: the text says that this person is dead, and the record does not ({acts}). "
            "Change the sentence, or correct the alert."
        ),
        Rule.PLAN_NOT_BORNE: msgid(
            "{person}: the document says this of them, and no act of the record does: {acts}."
        ),
        Rule.PLAN_NOT_DEAD: msgid(
            "{person}: the document says of them what can be said of the dead only, and the record "
            "does not say that they are dead. Change who suffered what, or correct the alert."
        ),
        Rule.PLAN_STRANGER: msgid("The document names persons who are in no alert of this case."),
        Rule.LEGAL_NAME: msgid(
            "{person}: the text has their legal name, which is never published."
        ),
        Rule.FORMER_NAME: msgid("The text has a name that was corrected in an alert since."),
        Rule.CHILD: msgid("{person} is under 18, and the text has their name."),
        Rule.SOURCE: msgid("The text has the name of a source."),
        Rule.OTHER_ALERT: msgid(
            "{person} is in an alert of this case of which the document tells nothing."
        ),
        Rule.HOME: msgid("{person}: the text has the place where they are held at home."),
        Rule.HIDING_PLACE: msgid(
            "{person}: the text has the place where they hide. Take it out of the text, or correct "
            "the place of hiding in the alert."
        ),
        Rule.HIDING_ALIKE: msgid(
            "{person}: the text may have the place where they hide, in another spelling or in "
            "small letters. Change the sentence, or confirm that it means something else."
        ),
        Rule.HIDING_AREA: msgid(
            "{person}: the text has words of the place where they hide. The record also has them "
            "as a place or within the name of an organisation. Change the sentence, or confirm "
            "that it does not tell where they hide."
        ),
        Rule.HIDING_TOWN: msgid(
            "{person}: an address or a name in the text has the city where they hide. Say why it "
            "does not tell where they hide; the reason counts for this city in the whole document. "
            "In a sentence about them nobody can confirm it."
        ),
        Rule.FORMER_HIDING_PLACE: msgid(
            "{person}: the text has a place where they hid before, which may still be known as "
            "theirs. Change the sentence, or confirm that it endangers nobody."
        ),
    }
)
"""What each rule says of a finding."""


@dataclass(frozen=True)
class FindingShown:
    """A finding in words: what is wrong, and where it stands; `field`: of its reason."""

    what: str
    where: str
    field: str
    told: FindingView


def findings_shown(found: Iterable[FindingView], labels: Labels) -> list[FindingShown]:
    return [
        FindingShown(
            labels.message(RULES[each.rule]).format(
                person=each.person or labels.message(NAMELESS),
                acts=labels.message(JOINER).join(labels.act(code) for code in each.codes),
            ),
            place(each.field, each.words, labels),
            reason_field(each),
            each,
        )
        for each in found
    ]


def reason_field(found: FindingView) -> str:
    """Return the name of the form's field with the reason for a finding."""
    return f"findings.{found.mark}"
