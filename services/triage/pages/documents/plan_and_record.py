"""What the record says, beside the plan of a document: whose party it is, and who is left out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from services.triage.document_form.draft_form import plan_rows
from services.triage.pages.labels.case_labels import Labels
from services.triage.pages.labels.checks import person_label
from services.triage.rules.ahead import TOLD_ALONE
from services.triage.rules.planning import identities
from services.triage.schemas import AlertView, CaseView
from shared.contracts.content import APPEAL_LANGUAGES
from shared.contracts.persons import Person
from shared.message_ids import msgid
from shared.web.forms import Form
from shared.web.labels import Choices
from shared.web.languages import JOINER

SOMEBODY = msgid("Somebody whose name is not given ({number})")
MORE = msgid("{names} and {number} more")
MOST_IN_A_HEADING = 4


@dataclass(frozen=True, repr=False)
class Recorded:
    """The record of a case for the form of a document; `told` None: the form is not shown."""

    told: CaseView | None
    labels: Labels

    @cached_property
    def acts(self) -> frozenset[str]:
        """Return the codes of all violations and developments of the record."""
        facts = [each.facts for each in self._alerts if each.facts]
        found = {act.violation for each in facts for act in each.acts}
        found |= {news.development for each in facts for news in each.developments}
        return frozenset(found | {*(self.told.case.violations if self.told else ())})

    @cached_property
    def by(self) -> frozenset[str]:
        """Return the codes of all authors and kinds of law that the record names."""
        acts = [act for each in self._alerts if each.facts for act in each.facts.acts]
        return frozenset(code for act in acts for code in (*act.perpetrators, *act.drivers))

    @cached_property
    def ahead(self) -> frozenset[str]:
        """Return the codes of what is expected, and how far accusations have gone."""
        facts = [each.facts for each in self._alerts if each.facts]
        found = {event.kind for each in facts for event in each.expected}
        return frozenset(found | {charge.status or "" for each in facts for charge in each.charges})

    @property
    def expectations(self) -> Choices:
        return self.labels.menu("expectations")

    @property
    def statuses(self) -> Choices:
        return self.labels.menu("charge_statuses")

    @property
    def authors(self) -> Choices:
        """Return the menu of those who can have done it."""
        return self.labels.menu("perpetrators")

    @property
    def drivers(self) -> Choices:
        return self.labels.menu("drivers")

    def heading(self, form: Form, number: int) -> str:
        """Return the names of a party: as the form prints them, else as the record has them."""
        place = f"plan.{number}"
        printed = APPEAL_LANGUAGES if form.value("names_shown") == "yes" else ()
        written = (form.value(f"{place}.{code}.short") for code in printed)
        names = next((each.splitlines() for each in written if each.strip()), [])
        ids = set(form.chosen(f"{place}.persons[]"))
        names = names or [
            person_label(each, self.labels)
            for each in dict.fromkeys(self._persons())
            if str(each.id) in ids
        ]
        if not names:
            return self.labels.message(SOMEBODY).format(number=number + 1)
        listed = self.labels.message(JOINER).join(names[:MOST_IN_A_HEADING])
        more = len(names) - MOST_IN_A_HEADING
        return self.labels.message(MORE).format(names=listed, number=more) if more > 0 else listed

    def not_told_of(self, form: Form) -> list[str]:
        """Return those of the record to whom nothing was done that the form's plan tells."""
        told = {
            person
            for number in plan_rows(form)
            if form.chosen(f"plan.{number}.violations[]")
            or form.chosen(f"plan.{number}.developments[]")
            or not TOLD_ALONE.isdisjoint(form.chosen(f"plan.{number}.expected[]"))
            for person in form.chosen(f"plan.{number}.persons[]")
        }
        known = {
            who: person
            for who, person in self._who()
            if who not in {each for each, named in self._who() if str(named.id) in told}
        }
        return [person_label(each, self.labels) for each in known.values()]

    def _who(self) -> Sequence[tuple[str, Person]]:
        """Return everybody, with who they are in all alerts: one person may be in several."""
        alerts = [(each.persons, each.facts) for each in self._alerts if each.facts]
        return [
            (who[person.id], person)
            for who, (persons, _) in zip(identities(alerts), alerts, strict=True)
            for person in persons
        ]

    def _persons(self) -> Iterator[Person]:
        return (person for each in self._alerts for person in each.persons)

    @property
    def _alerts(self) -> Sequence[AlertView]:
        return self.told.alerts if self.told else ()
