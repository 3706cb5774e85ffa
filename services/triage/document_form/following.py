"""What a new document begins with that follows an earlier one: the news, and the background."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from services.triage.drafting.background import EarlierDocument, background
from services.triage.drafting.rendering import Renderer
from services.triage.drafting.template import URGENT_APPEAL, Templates
from services.triage.rules.circumstances import ARBITRARY
from services.triage.rules.news import news_since
from services.triage.rules.planning import Told
from services.triage.rules.references import read_reference
from services.triage.rules.still_held import with_still_held
from services.triage.rules.withdrawals import CORRECTION
from services.triage.schemas import CaseView, DocumentOutline


@dataclass(frozen=True, repr=False)
class Following:
    """`earlier`: the issued documents of the case; `template`: of the new document."""

    renderer: Renderer
    told: CaseView
    earlier: Sequence[EarlierDocument]
    template: str

    @cached_property
    def followed(self) -> EarlierDocument | None:
        """Return the document that this one follows: the appeal, or the last with its own code.

        A correction stands in place of the one that was withdrawn.
        """
        if not self.renderer.templates.rules(self.template).follows:
            return None
        first = [
            each
            for each in self.earlier
            if each.kind == CORRECTION or not read_reference(each.reference).follow_up
        ]
        appeals = [each for each in first if self._kind_of(each) == URGENT_APPEAL]
        return next(iter((appeals or first)[-1:]), None)

    def _kind_of(self, document: EarlierDocument) -> str:
        """Return its kind; of a correction, the kind of what it corrects."""
        if document.kind != CORRECTION:
            return document.kind
        return self.renderer.templates.corrects(document.draft.template) or URGENT_APPEAL

    @cached_property
    def news(self) -> Sequence[Told]:
        """Return what each alert told; if it follows a document, what none before told."""
        every = [
            (each.persons, each.facts, each.filed_at) for each in self.told.alerts if each.facts
        ]
        return news_since(every, [each.told for each in self.earlier] if self.followed else [])

    @cached_property
    def told_of(self) -> Sequence[Told]:
        """Return the news, and the detention of those who are still held and have none."""
        every = [(each.persons, each.facts) for each in self.told.alerts if each.facts]
        return with_still_held(self.news, every, self.renderer.taxonomy)

    @property
    def violations(self) -> Sequence[str]:
        """Return the violations of the case; if it follows a document, those that are news."""
        if self.followed is None:
            return self.told.case.violations
        return [*dict.fromkeys(act.violation for _, facts in self.news for act in facts.acts)]

    @property
    def was_arbitrary(self) -> bool:
        """Return whether an earlier document told of an arbitrary deprivation of liberty."""
        told = (each.told for each in self.earlier) if self.followed else ()
        return any(not ARBITRARY.isdisjoint(each.codes) for each in told)

    def background(self, language: str) -> str:
        """Return what the documents before told; "" if it follows none of this case."""
        form = self.renderer.templates.form(self.template, language)
        if self.followed is None or form is None:
            return ""
        code = read_reference(self.followed.reference)
        chain = [each for each in self.earlier if read_reference(each.reference).is_of(code)]
        return background(self.renderer.taxonomy, form, chain)


def _corrected_kind(told: CaseView, document: DocumentOutline) -> str:
    """Return the kind of a document; of a correction, also of one of another, the first kind."""
    by_id = {each.id: each for each in told.documents}
    while document.kind == CORRECTION and document.notice_of in by_id:
        document = by_id[document.notice_of]
    return document.kind


def begun_template(templates: Templates, told: CaseView, chosen: str | None) -> str:
    """Return the template of a new document: the chosen one, else as the case needs it.

    That is the latest of the urgent appeal; of a follow-up, if the case has an appeal.
    """
    if chosen is not None and chosen in templates.dates:
        return chosen
    others = [
        date
        for kind, date in templates.latest_of_kinds.items()
        if kind != URGENT_APPEAL and not templates.rules(date).of_withdrawn
    ]
    following = [date for date in others if templates.rules(date).follows]
    issued = (each for each in told.documents if each.state == "issued")
    has_appeal = any(_corrected_kind(told, each) == URGENT_APPEAL for each in issued)
    offered = (*following, *others) if has_appeal else ()
    return next(iter(offered), templates.latest)
