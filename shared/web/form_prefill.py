"""Fill a form of a rendered page with what was sent before, whatever its template.

Only for our own HTML: every attribute is quoted, every element is closed.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

from shared.problems import FieldFault
from shared.web.form_tags import at_fault, fault_told, tag_of

NOT_FILLED = frozenset({"password", "file", "submit", "button", "image", "reset"})
TICKED = frozenset({"checkbox", "radio"})
FIELD_TAGS = frozenset({"input", "select", "textarea"})
STATE_FIELDS = frozenset(
    {"seen", "seen_independent", "changed_at", "reach_seen", "texts_sha256", "assessment"}
)
"""Fields that carry what a page showed when it was made.

Where that was refused because it is not so any more, they carry the present state: who reads the
refusal beside the present state can go on. Otherwise they stay as they were sent: who corrects a
word was not told of what others changed meanwhile. The attribute `data-no-prefill` marks a field
that carries the present state whatever was refused; of a form, that its page filled it by itself.
"""

LEFT = "left."
"""Begins the name of a field for which the page has no place, so that it is sent along.

Only a form with the attribute `data-keeps-left` has such fields: one that can be saved half-filled.
"""

NOT_TYPED = STATE_FIELDS | {"version", "embargo_confirmed"}
"""What a page sends of itself: nobody typed it, so it is not among what has no place any more."""

READ_AS = "read."
"""Begins the name of a field that says how another one is read: it says nothing of another text."""

_MARKS = re.compile(r"<form\b[^>]*>|<details\b[^>]*>|</details>")
_END = "</form>"

Attributes = list[tuple[str, str | None]]


@dataclass
class PrefilledPage:
    """A page whose form is filled.

    `left` are the fields for which the page has no place, by name.
    """

    html: str
    left: Mapping[str, Sequence[str]]


def field_at_fault(fault: FieldFault, given: Mapping[str, Sequence[str]]) -> str:
    """Return the field of the page that is at fault: a list for one of its entries."""
    plain, _, entry = fault.field.rpartition(".")
    return plain if entry.isdecimal() and f"{plain}[]" in given else fault.field


def refill(
    html: str,
    action: str,
    given: Mapping[str, Sequence[str]],
    faults: Sequence[FieldFault] = (),
    error: str = "Error:",
    *,
    overtaken: bool = False,
) -> PrefilledPage:
    """Fill the form that goes to `action`, and show each of the `faults` at its field.

    `error` is read before each by screen readers. `overtaken`: it was refused because of the
    current state, which its `STATE_FIELDS` then carry.
    """
    wrong: dict[str, str] = {}
    for fault in faults:
        wrong.setdefault(field_at_fault(fault, given), fault.message)
    typed = {name: said for name, said in given.items() if not name.startswith(LEFT)}
    along = {name[len(LEFT) :]: said for name, said in given.items() if name.startswith(LEFT)}
    # A place that nobody filled takes what was sent along for it.
    fits = {name: said for name, said in along.items() if not any(typed.get(name, ()))}
    anew = STATE_FIELDS if overtaken else STATE_FIELDS.intersection(wrong)
    rest = {name: said for name, said in along.items() if name not in fits}
    filler = _Filler(action, typed | fits, wrong, error, anew, rest)
    filler.fill(html)
    return PrefilledPage("".join(filler.written), filler.left)


def has_form(html: str, action: str) -> bool:
    """Return whether the page has a form that goes to `action`."""
    return re.search(rf'<form\b[^>]*\baction="{re.escape(escape(action))}"', html) is not None


@dataclass
class _Filler(HTMLParser):
    action: str
    given: Mapping[str, Sequence[str]]
    wrong: Mapping[str, str]
    error: str
    anew: frozenset[str]
    rest: Mapping[str, Sequence[str]]
    written: list[str] = field(default_factory=list)
    placed: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self._inside = self._keeps_left = self._fills_itself = False
        self._folded: list[int] = []
        self._frame: int | None = None
        self._after: dict[str, str] = {}
        self._at = {anchor(name): said for name, said in self.wrong.items()}
        self._within: dict[str, str] = {}
        for name, said in self.wrong.items():
            self._within.setdefault(anchor(name.rpartition(".")[0]), said)
        self._select: str | None = None
        self._replacing = False
        self._used: dict[str, int] = {}

    def fill(self, html: str) -> None:
        """Write the page again. Only what the form and sections hold is read: the rest stays."""
        at = 0
        for mark in _MARKS.finditer(html):
            if mark.start() < at:
                continue
            self.written.append(html[at : mark.start()])
            at = mark.end()
            self.feed(mark[0])
            if self._inside:
                end = html.index(_END, at)
                self.feed(html[at:end])
                self.feed(_END)
                at = end + len(_END)
        self.written.append(html[at:])

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        has = dict(attrs)
        if tag == "details":
            self._folded.append(len(self.written))
        if tag == "form":
            self._inside = has.get("action") == self.action and has.get("method") == "post"
            self._keeps_left = self._inside and "data-keeps-left" in has
            self._fills_itself = "data-no-prefill" in has
            if self._inside:
                self._unfold()
                self.written.append(tag_of(tag, {**has, "data-again": None}))
                return
        if not self._inside:
            self.written.append(self._as_it_is())
            return
        if tag == "div" and has.get("class") == "field":
            self._frame = len(self.written)
        filled = self._kept(has) if self._fills_itself else self._filled(tag, has)
        self.written.append(self._faulty(tag, has, filled))
        if tag == "details":
            self._unfold()

    def handle_startendtag(self, tag: str, attrs: Attributes) -> None:  # noqa: ARG002 - its shape
        self.written.append(self._as_it_is())

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._replacing = False
        if tag == "select":
            self._select = None
        if tag == "details" and self._folded:
            self._folded.pop()
        if tag == "form":
            if self._keeps_left:
                self.written += (
                    tag_of("input", {"type": "hidden", "name": f"{LEFT}{name}", "value": value})
                    for name, values in self.left.items()
                    for value in values
                )
            self._inside = self._keeps_left = False
        self.written.append(f"</{tag}>")
        self.written.append(self._after.pop(tag, ""))

    def handle_data(self, data: str) -> None:
        if not self._replacing:
            self.written.append(data)

    def handle_entityref(self, name: str) -> None:
        self.handle_data(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.handle_data(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        self.written.append(f"<!--{data}-->")

    @property
    def left(self) -> dict[str, Sequence[str]]:
        """The fields for which there was no place so far, by name."""
        known = self.placed | NOT_TYPED
        left = {n: s for n, s in self.given.items() if not (n in known or n.startswith(READ_AS))}
        for name, said in self.rest.items():
            left[name] = [*left.get(name, ()), *said]
        return {name: said for name, said in left.items() if any(said)}

    def _as_it_is(self) -> str:
        return self.get_starttag_text() or ""

    def _unfold(self) -> None:
        """Open the folded sections around this field, so that people see what they typed."""
        for place in self._folded:
            tag = self.written[place]
            if " open" not in tag:
                self.written[place] = tag[:-1] + " open>"

    def _faulty(self, tag: str, has: Mapping[str, str | None], filled: str) -> str:
        """Return the tag, with the fault before a field, below a heading or a legend.

        The fault of a box is shown at its group. A template that shows it by itself has marked its
        field so.
        """
        place = has.get("id") or ""
        within = self._within.get(place) if tag == "fieldset" else None
        said = self._at.get(place, within)
        if said is None or "aria-invalid" in has or has.get("type") in TICKED:
            return filled
        fault = fault_told(place, said, self.error)
        if tag not in FIELD_TAGS:
            self._after["legend" if tag == "fieldset" else tag] = fault
            if tag == "fieldset":
                return tag_of(tag, {**at_fault(has), "class": "field wrong"})
            return filled
        if self._frame is not None:
            self.written[self._frame] = '<div class="field wrong">'
        return fault + filled

    def _kept(self, has: Mapping[str, str | None]) -> str:
        self.placed.add(has.get("name") or "")
        return self._as_it_is()

    def _filled(self, tag: str, has: dict[str, str | None]) -> str:
        name = has.get("name") or ""
        if tag == "button" and name:
            self.placed.add(name)
        if tag == "option":
            return self._option(has)
        if tag not in FIELD_TAGS or not name or name.startswith("_"):
            return self._as_it_is()
        self.placed.add(name)
        if has.get("id") in self._at and "aria-invalid" not in has:
            has = {**has, "aria-invalid": "true"} if has.get("type") in TICKED else at_fault(has)
        if tag == "select":
            self._select = name
        elif tag == "textarea":
            return self._textarea(name, has)
        elif has.get("type") in TICKED:
            has.pop("checked", None)
            if (has.get("value") or "on") in self.given.get(name, ()):
                has["checked"] = None
        elif "data-no-prefill" not in has and self._is_filled(name, has.get("type")):
            has["value"] = self._next(name)
        return tag_of(tag, has)

    def _is_filled(self, name: str, kind: str | None) -> bool:
        if kind == "hidden":
            return name in self.given and name not in self.anew
        return kind not in NOT_FILLED

    def _textarea(self, name: str, has: dict[str, str | None]) -> str:
        self._replacing = True
        return f"{tag_of('textarea', has)}\n{escape(self._next(name))}"

    def _option(self, has: dict[str, str | None]) -> str:
        if self._select is None:
            return self._as_it_is()
        has.pop("selected", None)
        if (has.get("value") or "") in self.given.get(self._select, ("",)):
            has["selected"] = None
        return tag_of("option", has)

    def _next(self, name: str) -> str:
        """Return the values of one name one after the other, in the order of its fields."""
        values, number = self.given.get(name, ()), self._used.get(name, 0)
        self._used[name] = number + 1
        return values[number] if number < len(values) else ""


def anchor(name: str) -> str:
    """Return the id of a field on a page, also for templates."""
    return f"f-{name.replace('.', '-').replace('[]', '')}"
