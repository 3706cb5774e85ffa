"""The directory of officials in the form of a draft: offered, taken over, compared since."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from fastapi import Request

from services.triage.access import CaseAccess, officials
from services.triage.document_form.draft_form import plan_rows
from services.triage.document_form.proposed_officials import OTHER_AUTHORS, why_not
from services.triage.drafting.rendering import Renderer
from services.triage.pages.labels.case_labels import Labels
from services.triage.schemas import CaseView, OfficialView
from shared.access.authorise import may
from shared.access.roles import Operation
from shared.contracts.content import APPEAL_LANGUAGES, AppealLanguage
from shared.message_ids import msgid
from shared.problems import FieldFault, Invalid
from shared.web.forms import Form, read_form

GONE = msgid("An official that you chose is no longer offered. Look at the directory.")
CHANGED = msgid("The directory changed since this was taken from it. Compare it: {name}")
RETIRED = msgid("The directory no longer offers this official. Check who is in office: {name}")
NOT_PROPOSED = msgid("{official} (not proposed: another authority is responsible)")
OLD = msgid("{official} (last checked more than a year ago)")
_ROW = re.compile(r"([a-z]+)\.addressees\.([0-9]{1,3})\.[a-z_]+", re.ASCII)


@dataclass(frozen=True)
class DirectoryOfDraft:
    """The officials of the country of a draft, in the order of documents."""

    officials: Sequence[OfficialView]
    labels: Labels
    renderer: Renderer

    def offered(self, form: Form, language: AppealLanguage) -> list[tuple[str, str]]:
        """Return the officials to tick: those that this language of the draft does not have.

        Whom a program's draft is proposed comes first. Behind them those whose people did not do
        it, which is said: those who draft may know better. Who is ticked stays there, whatever
        kind of document was chosen since.
        """
        there = {each for row in _rows(form, language) if (each := form.value(f"{row}.official"))}
        ticked = set(form.chosen(f"{language}.officials[]"))
        free = [e for e in self.officials if e.is_offered and str(e.id) not in there]
        others = self.labels.gettext(NOT_PROPOSED)
        proposed: list[tuple[str, str]] = []
        behind: list[tuple[str, str]] = []
        for view in free:
            why, label = self._why_not(view, form), self._label(view, language)
            if why is None:
                proposed.append((str(view.id), label))
            elif why == OTHER_AUTHORS:
                behind.append((str(view.id), others.format(official=label)))
            elif str(view.id) in ticked:
                behind.append((str(view.id), label))
        return proposed + behind

    def _why_not(self, view: OfficialView, form: Form) -> str | None:
        authors = {*form.chosen("authors[]")}
        for number in plan_rows(form):
            authors |= {*form.chosen(f"plan.{number}.authors[]")}
        template, templates = form.value("template"), self.renderer.templates
        known = template in templates.dates
        return why_not(
            view,
            authors,
            self.renderer.taxonomy,
            has_addressees=not known or templates.rules(template).addressed,
        )

    def changed(self, form: Form, row: str) -> str | None:
        """Return what changed in the directory since an addressee was taken from it."""
        view = self._by_id.get(form.value(f"{row}.official"))
        if view is None or not form.value(f"{row}.official"):
            return None
        gettext = self.labels.gettext
        if not view.is_offered:
            return gettext(RETIRED).format(name=view.shown.name)
        same = form.value(f"{row}.as_of") == str(view.approved)
        return None if same else gettext(CHANGED).format(name=view.shown.name)

    @cached_property
    def _by_id(self) -> dict[str, OfficialView]:
        return {str(each.id): each for each in self.officials}

    def _label(self, view: OfficialView, language: AppealLanguage) -> str:
        printed = view.shown.addressee(language)
        office = self.labels.term("offices", view.shown.office)
        said = f"{printed.name}, {printed.office} ({office})"
        return self.labels.gettext(OLD).format(official=said) if view.old else said


async def directory_of(
    access: CaseAccess, labels: Labels, told: CaseView | None
) -> DirectoryOfDraft:
    """Return the officials of the country of a case, for those who draft; else none."""
    if told is None or not may(access.principal, Operation.APPEAL_DRAFT):
        return DirectoryOfDraft((), labels, access.context.renderer)
    country = told.case.country
    listed = await officials.list_offered(access.context, access.principal, country)
    return DirectoryOfDraft(listed, labels, access.context.renderer)


async def read_draft(request: Request, access: CaseAccess, country: str) -> Form:
    """Read the form of a draft, with the ticked officials copied into its addressees."""
    return await with_officials(await read_form(request), access, country)


async def with_officials(form: Form, access: CaseAccess, country: str) -> Form:
    """Return a form with its ticked officials copied into its addressees.

    The directory is only read if somebody ticked one.
    """
    if not any(name.endswith(".officials[]") for name in form.given):
        return form
    return _taken(form, await officials.list_officials(access.context, access.principal, country))


def _taken(form: Form, officials: Sequence[OfficialView]) -> Form:
    given = {n: said for n, said in form.given.items() if not n.endswith(".officials[]")}
    for language in APPEAL_LANGUAGES:
        chosen = set(form.chosen(f"{language}.officials[]"))
        offered = [each for each in officials if each.is_offered and str(each.id) in chosen]
        if len(offered) != len(chosen):
            raise Invalid(GONE, faults=[FieldFault(f"{language}.officials", GONE, "gone")])
        first = 1 + max(_numbers(form, language), default=-1)
        for number, view in enumerate(offered, start=first):
            for name, said in _copied(view, language).items():
                given[f"{language}.addressees.{number}.{name}"] = [said]
    return Form(given, form.faults)


def _copied(view: OfficialView, language: AppealLanguage) -> dict[str, str]:
    copied = view.shown.addressee(language).model_dump(exclude_none=True)
    kept = {"official": str(view.id), "as_of": str(view.approved)}
    return {name: said for name, said in copied.items() if said} | kept


def _rows(form: Form, language: str) -> Iterator[str]:
    for number in sorted(_numbers(form, language)):
        yield f"{language}.addressees.{number}"


def _numbers(form: Form, language: str) -> set[int]:
    found = (_ROW.fullmatch(name) for name, said in form.given.items() if any(said))
    return {int(each[2]) for each in found if each and each[1] == language}
