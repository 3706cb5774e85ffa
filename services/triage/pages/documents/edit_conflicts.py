"""Two persons edit one document: what was typed is combined with what was saved meanwhile."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from services.triage.access import CaseAccess
from services.triage.access.versions import read_version
from services.triage.document_form.combining import (
    BEFORE,
    MINE,
    NEWEST,
    OVER,
    Combined,
    Given,
    Part,
    as_it_began,
    asked_again,
    chosen,
    chosen_so_far,
    combine,
)
from services.triage.document_form.field_labels import FIELDS
from services.triage.document_form.forms import DocumentForm
from services.triage.document_form.new_document import Beginning
from services.triage.pages.documents.document_view import Opened
from services.triage.pages.labels.case_labels import Labels
from services.triage.pages.labels.checks import person_label
from services.triage.schemas import CaseView, DocumentView
from shared.message_ids import msgid
from shared.problems import NotFound
from shared.web.field_names import field_name
from shared.web.forms import Form
from shared.web.redisplay import Redisplayed

_VERSION = re.compile(r"[1-9][0-9]{0,5}", re.ASCII)
_ENTRY = re.compile(r"plan\.\d+\.", re.ASCII)
_SAYS = msgid("{field}: {words}")
_ROW = re.compile(r"(.+\.addressees\.\d+)\.\w+", re.ASCII)

Menus = Mapping[str, Sequence[tuple[str, str]]]


def version_to_overwrite(form: Form) -> int | None:
    """Return the version that a person read and combined; else None."""
    return _number(form.value(OVER))


def _number(given: str) -> int | None:
    return int(given) if _VERSION.fullmatch(given) else None


@dataclass(frozen=True, repr=False)
class Combining:
    """A document with the case that it is based on; `shown` is its newest version."""

    access: CaseAccess
    forms: DocumentForm
    told: CaseView | None
    shown: DocumentView

    def filled(self, shown: DocumentView) -> Form:
        """Return the form of the page of this version."""
        present = self.forms.filled(shown)
        if self.told is None:
            return present
        return Beginning(self.access.context.renderer, self.told).with_other_languages(present)

    async def combined(self, kept: Redisplayed | None, typed: Form) -> Combined | None:
        """Return what was typed, combined with the newest version; None if that is the same.

        Who combined it with a version, and was refused for another fault, goes on from there.
        """
        if kept is None:
            return None
        newest, over = self.shown.document.version, version_to_overwrite(typed)
        present, first = self.filled(self.shown), _number(typed.value("version"))
        if over == newest:
            return asked_again(await self._version(first, typed), present, typed)
        if not kept.was_refused("changed-since"):
            return None
        before = await self._version(first, typed)
        if over is not None and (read := await self._version(over, typed)) is not None:
            typed = chosen_so_far(before, read, typed)
            first, before = over, read
        found = combine(before, present, typed)
        # Whoever combines again begins with the version that was combined last.
        given = {**found.form.given, "version": [str(first or 0)]}
        return replace(found, form=replace(found.form, given=given))

    async def chosen(self, typed: Form) -> Form:
        """Return what was typed, with what was chosen where it was combined with the newest.

        Raises `Invalid` where nothing was chosen.
        """
        if version_to_overwrite(typed) != self.shown.document.version:
            return typed
        before = await self._version(_number(typed.value("version")), typed)
        return chosen(before, self.filled(self.shown), typed)

    async def _version(self, number: int | None, typed: Form) -> Form | None:
        """Return the form of a version as its page was; None if there is no such version."""
        if number is None:
            return None
        try:
            saved = await read_version(self.access, self.shown.document.id, number)
        except NotFound:
            return None
        shown = self.shown.model_copy(update={"draft": saved.draft})
        return as_it_began(self.filled(shown), typed)


@dataclass(frozen=True)
class Side:
    """What a part is in one of the forms: `choice` is the value to choose it."""

    choice: str
    words: str


@dataclass(frozen=True, repr=False)
class PartShown:
    """A part as people read it. `name`: of its fields; `label` "" if it has none."""

    name: str
    label: str
    before: Side
    newest: Side
    mine: Side


@dataclass(frozen=True, repr=False)
class CombinedShown:
    """What was combined, for the page: `taken` from the newest version, `both` to choose from."""

    combined: Combined
    labels: Labels
    menus: Menus
    told: CaseView | None

    @property
    def taken(self) -> Iterator[PartShown]:
        return map(self._shown, self.combined.taken)

    @property
    def both(self) -> Iterator[PartShown]:
        return map(self._shown, self.combined.both)

    def _shown(self, part: Part) -> PartShown:
        sides = ((BEFORE, part.before), (NEWEST, part.newest), (MINE, part.mine))
        told = (Side(choice, self._words(part.name, fields)) for choice, fields in sides)
        return PartShown(part.name, self._label(part.name), *told)

    def _words(self, part: str, fields: Given) -> str:
        if list(fields) in ([], [part]):
            return self._in_labels(part, fields.get(part, ()))
        if part.endswith(".addressees"):
            return "\n\n".join(_rows(fields))
        said = ((name, self._in_labels(name, values)) for name, values in fields.items())
        says = self.labels.message(_SAYS)
        return "\n".join(says.format(field=self._label(n), words=w) for n, w in said if w)

    def _label(self, name: str) -> str:
        path = name.removesuffix("[]")
        return field_name(path, fields=FIELDS, gettext=self.labels.message) or path

    def _in_labels(self, name: str, values: Sequence[str]) -> str:
        """Return values as people read them: options by their labels in the menu."""
        menu = dict(self._menus.get(_ENTRY.sub("", name), ()))
        return (", " if menu else "").join(menu.get(each, each) for each in values if each)

    @cached_property
    def _menus(self) -> Menus:
        alerts = self.told.alerts if self.told else []
        persons = [
            (str(each.id), person_label(each, self.labels))
            for alert in alerts
            for each in alert.persons
        ]
        return {**self.menus, "persons[]": persons}


def combined_shown(opened: Opened, labels: Labels, menus: Menus) -> CombinedShown | None:
    """Return what the page says of two versions that were combined; None if none were."""
    if opened.combined is None:
        return None
    return CombinedShown(opened.combined, labels, menus, opened.told)


def _rows(fields: Given) -> Iterator[str]:
    """Yield the words of each addressee, one under the other."""
    rows: dict[str, list[str]] = {}
    for name, values in fields.items():
        row = _ROW.fullmatch(name)
        if row and not name.endswith((".official", ".as_of", ".office_code")):
            rows.setdefault(row[1], []).extend(filter(None, values))
    return ("\n".join(words) for _, words in sorted(rows.items()) if words)
