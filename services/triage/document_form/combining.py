"""Join what two persons changed in one document, part by part.

Three forms are compared: with the version that both began with, with the newest one, and as it was
typed. A part that only one of them changed is taken; one that both changed waits for a choice.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from services.triage.document_form.draft_form import TAKEN_FROM
from services.triage.document_form.first_texts import MARKS, changed_languages
from shared.contracts.content import APPEAL_LANGUAGES
from shared.message_ids import msgid
from shared.problems import FieldFault, Invalid
from shared.web.forms import Form
from shared.web.problems import INVALID_MESSAGE

OVER = "over"
"""The field with the number of the version that somebody read and combined."""
ASKED = "combine_asked"
"""The field with the names of the parts between which somebody chooses."""
CHOICE = "combine."
"""Before the name of a part: what somebody chose for it."""
BEGAN_WITH = "before."
"""Before the name of a field that no version keeps: what it was when the page was opened."""
KEPT_BY_THE_PAGE = ("audience[]", "names_shown", "embargo")
MINE, NEWEST, BEFORE = "mine", "newest", "before"
CHOOSE = msgid("You and somebody else changed this. Choose which words stay.")

_OF_THE_PAGE = frozenset(
    {"version", "seen", "began", OVER, ASKED, "embargo_confirmed[]", "do_no_harm[]", MARKS}
)
"""Fields that do not belong to a draft."""
_NO_DRAFT = (CHOICE, BEGAN_WITH, "findings.")
"""The beginnings of others that do not either."""
_OF_THE_DIRECTORY = tuple(f".{name}" for name in (*sorted(TAKEN_FROM), "officials[]"))
"""Ends of the fields that say where an addressee comes from: its words are compared."""
_PLAN, _FOLLOWS = "plan", "follows"

Given = Mapping[str, Sequence[str]]


@dataclass(frozen=True, repr=False)
class Part:
    """Fields that are taken together, with what they are in each of the three forms."""

    name: str
    before: Given
    newest: Given
    mine: Given


@dataclass(frozen=True, repr=False)
class Combined:
    """`form`: as typed, with what only the other person changed. `taken`: those parts.

    `both`: the parts that both changed, which `form` has as they were typed.
    """

    form: Form
    taken: Sequence[Part] = ()
    both: Sequence[Part] = ()


def combine(before: Form | None, newest: Form, typed: Form) -> Combined:
    """Return what was typed, combined with the newest version.

    `before` None: nobody knows what both began with, so that every difference is a choice.
    """
    typed = _as_begun(typed, before)
    taken, both = [], []
    for part in _parts(before, newest, typed):
        if _plain(part.newest) == _plain(part.mine):
            continue
        if before is None or _plain(part.before) not in (_plain(part.newest), _plain(part.mine)):
            both.append(part)
        elif _plain(part.before) == _plain(part.mine):
            taken.append(part)
    combined = typed
    for part in taken:
        combined = _with(combined, part.name, part.newest)
    asked = {ASKED: [" ".join(part.name for part in both)]}
    return Combined(replace(combined, given={**combined.given, **asked}), taken, both)


def asked_again(before: Form | None, newest: Form, typed: Form) -> Combined:
    """Return what was combined already and comes back with a fault: only the choices are left."""
    names = typed.value(ASKED).split()
    sides = (before or Form(), newest, typed)
    return Combined(typed, both=[Part(n, *(_of_part(each, n) for each in sides)) for n in names])


def chosen(before: Form | None, newest: Form, typed: Form) -> Form:
    """Return a combined form with what was chosen for each part that both changed.

    Raises `Invalid` at each part for which nothing was chosen.
    """
    form, left = _with_choices(before, newest, typed)
    if left:
        faults = [FieldFault(f"{CHOICE}{name}", CHOOSE, "missing") for name in left]
        raise Invalid(INVALID_MESSAGE, faults=faults)
    return form


def chosen_so_far(before: Form | None, newest: Form, typed: Form) -> Form:
    """Return a combined form with what was chosen, where a further version was saved meanwhile."""
    form, _ = _with_choices(before, newest, typed)
    return Form({n: said for n, said in form.given.items() if not n.startswith(CHOICE)})


def _with_choices(before: Form | None, newest: Form, typed: Form) -> tuple[Form, Sequence[str]]:
    """Return the form with what was chosen, and the parts for which nothing was."""
    form, left = typed, []
    for name in typed.value(ASKED).split():
        choice = typed.value(f"{CHOICE}{name}")
        if choice == NEWEST:
            form = _with(form, name, _of_part(newest, name))
        elif choice == BEFORE and before is not None:
            form = _with(form, name, _of_part(before, name))
        elif choice != MINE:
            left.append(name)
    return form, left


def began_with(form: Form) -> dict[str, Sequence[str]]:
    """Return the fields that a page carries of what it showed at first, by their names there."""
    carried = {name: form.chosen(f"{BEGAN_WITH}{name}") for name in KEPT_BY_THE_PAGE}
    if not any(map(any, carried.values())):
        carried = {name: form.chosen(name) for name in KEPT_BY_THE_PAGE}
    return {f"{BEGAN_WITH}{name}": said for name, said in carried.items()}


def as_it_began(version: Form, typed: Form) -> Form:
    """Return the form of an older version, with what only the page knows of that time."""
    shown = {name: typed.chosen(f"{BEGAN_WITH}{name}") for name in KEPT_BY_THE_PAGE}
    return replace(version, given={**version.given, **shown})


def _as_begun(typed: Form, before: Form | None) -> Form:
    """Return the form with the languages in which nobody wrote as they began."""
    if before is None or not typed.value(MARKS):
        return typed
    left = [code for code in APPEAL_LANGUAGES if code not in changed_languages(typed)]
    form = typed
    for code in left:
        form = _with(form, code, _of_part(before, code))
    return form


def _parts(before: Form | None, newest: Form, typed: Form) -> Iterable[Part]:
    sides = (before or newest, newest, typed)
    is_one_plan = len({tuple(map(tuple, _persons(each))) for each in sides}) > 1
    names = dict.fromkeys(
        _part_of(name, is_one_plan=is_one_plan)
        for side in sides
        for name in side.given
        if _is_of_the_draft(name)
    )
    for name in names:
        yield Part(name, *(_of_part(each, name) for each in sides))


def _part_of(name: str, *, is_one_plan: bool) -> str:
    """Return the part to which a field belongs: rows of a list are one, since rows move."""
    first, _, rest = name.partition(".")
    if first == _FOLLOWS or (first == _PLAN and is_one_plan):
        return first
    if rest.startswith("addressees."):
        return f"{first}.addressees"
    return name


def _persons(form: Form) -> list[Sequence[str]]:
    """Return whom each entry of the plan is about, in their order."""
    found = {n: sorted(said) for n, said in form.given.items() if n.endswith(".persons[]")}
    return [found[name] for name in sorted(found, key=lambda each: (len(each), each))]


def _is_of_the_draft(name: str) -> bool:
    return (
        name not in _OF_THE_PAGE
        and not name.startswith(_NO_DRAFT)
        and not name.endswith(_OF_THE_DIRECTORY)
    )


def _of_part(form: Form, part: str) -> Given:
    return {name: said for name, said in form.given.items() if _is_in(name, part)}


def _is_in(name: str, part: str) -> bool:
    ticked = name.endswith(".officials[]") or name in _OF_THE_PAGE
    return (name == part or name.startswith(f"{part}.")) and not ticked


def _with(form: Form, part: str, fields: Given) -> Form:
    kept = {name: said for name, said in form.given.items() if not _is_in(name, part)}
    return replace(form, given={**kept, **fields})


def _plain(fields: Given) -> dict[str, list[list[str]]]:
    """Return the values of fields, without the order of a list or the spaces of a text."""
    found = {
        name: sorted(words for each in said if (words := each.split()))
        for name, said in fields.items()
        if not name.endswith(_OF_THE_DIRECTORY)
    }
    return {name: said for name, said in found.items() if said}
