"""Read the forms of a page as a browser without scripts does, and fill them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

Values = dict[str, list[str]]

WORDS = 'Typed: "now & here" <em>é</em>'
BY_TYPE = {
    "date": "2027-03-04",
    "datetime-local": "2027-03-04T05:06",
    "time": "05:06",
    "email": "invented@here.invalid",
    "tel": "+41 44 668 18 00",
    "url": "https://invented.example/hook",
    "amount": "100",
    "recommended": "100",
}
FRAME = re.compile(r"/(sign-(in|out)|language|again|static/.*|docs.*)")
LONGER_THAN_ANY = "x" * 20_001


@dataclass
class Field:
    kind: str
    name: str
    value: str = ""
    needed: bool = False
    options: list[str] = field(default_factory=list)


@dataclass
class PageForm:
    """A form that is sent by POST. `hidden` are its hidden fields, marks among them.

    `elsewhere`: where its buttons send it that have an address of their own.
    """

    action: str
    hidden: Values = field(default_factory=dict)
    fields: list[Field] = field(default_factory=list)
    pressed: Values = field(default_factory=dict)
    elsewhere: list[str] = field(default_factory=list)

    def least(self) -> Values:
        """Fill in the required fields and press the first button."""
        needed = {each.name for each in self.fields if each.needed}
        full = self.answers()
        return {n: v for n, v in full.items() if n in needed or n in self.hidden} | self.pressed

    def answers(self) -> Values:
        """Fill in words, the last choice of each list, the first two boxes of each kind."""
        filled: Values = {name: list(values) for name, values in self.hidden.items()}
        for each in self.fields:
            if each.kind == "select":
                filled[each.name] = each.options[-1:]
            elif each.kind == "radio":
                filled[each.name] = [each.value]
            elif each.kind == "checkbox":
                filled[each.name] = [*filled.get(each.name, []), each.value][:2]
            else:
                kind = each.name.rpartition(".")[2]
                kind = kind if kind in BY_TYPE else each.kind
                filled[each.name] = [BY_TYPE.get(kind, WORDS)]
        return filled

    def given(self) -> Values:
        """Return the present values of its fields, without passwords and hidden fields."""
        found: Values = {}
        for each in self.fields:
            if each.kind in {"checkbox", "radio", "select"}:
                chosen = [] if not each.value.startswith("*") else [each.value[1:]]
                found.setdefault(each.name, []).extend(chosen)
            else:
                found[each.name] = [each.value]
        return {name: values for name, values in found.items() if any(values)}


_MAY_BE_MISSING = re.compile(
    r"\((optional|facultatif|can be answered later|peut rester sans réponse[^)]*)\)"
)
"""The words in the legend of a set that can be left unanswered."""


class PageReader(HTMLParser):
    """`chosen`: mark what is ticked or selected with a star, as `PageForm.given` reads it."""

    def __init__(self, *, chosen: bool) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[PageForm] = []
        self._chosen = chosen
        self._form: PageForm | None = None
        self._text: Field | None = None
        self._optional = False
        self._legend: list[str] | None = None

    @property
    def own_forms(self) -> list[PageForm]:
        """Return the forms of this page, without those that every page has."""
        return [each for each in self.forms if not FRAME.fullmatch(urlsplit(each.action).path)]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "a":
            self.links.append(has.get("href", ""))
        elif tag == "form" and has.get("method") == "post":
            self._form = PageForm(has.get("action", ""))
            self.forms.append(self._form)
        elif tag == "legend":
            self._legend = []
        elif self._form is not None:
            self._of_form(self._form, tag, has)

    def _of_form(self, form: PageForm, tag: str, has: Mapping[str, str]) -> None:
        name, kind = has.get("name", ""), has.get("type", "text")
        if tag == "button" and name and not form.pressed and "formaction" not in has:
            form.pressed = {name: [has.get("value", "")]}
        if tag == "button" and has.get("formaction"):
            form.elsewhere.append(has["formaction"])
        if tag == "option" and form.fields and form.fields[-1].kind == "select":
            if has.get("value"):
                form.fields[-1].options.append(has["value"])
            if self._chosen and "selected" in has and has.get("value"):
                form.fields[-1].value = f"*{has['value']}"
        elif tag in {"input", "textarea", "select"} and name:
            if kind == "file":  # no browser fills it in again: pages ask for the file in words
                return
            if kind == "hidden":
                form.hidden.setdefault(name, []).append(has.get("value", ""))
                return
            value = has.get("value", "")
            if kind in {"checkbox", "radio"} and self._chosen:
                value = f"*{value}" if "checked" in has else ""
            of_set = kind in {"checkbox", "radio"}
            needed = not self._optional if of_set else "required" in has
            added = Field(kind if tag == "input" else tag, name, value, needed)
            form.fields.append(added)
            self._text = added if tag == "textarea" else None

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "legend" and self._legend is not None:
            self._optional = bool(_MAY_BE_MISSING.search("".join(self._legend)))
            self._legend = None
        elif tag == "textarea" and self._text is not None:
            self._text.value, self._text = self._text.value.removeprefix("\n"), None

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.value += data
        if self._legend is not None:
            self._legend.append(data)


def forms_in(page: str, *, chosen: bool = False) -> list[PageForm]:
    reader = PageReader(chosen=chosen)
    reader.feed(page)
    return reader.own_forms


def needed_by(form: PageForm) -> Iterator[str]:
    """Return what the form needs; if nothing, a text that is too long is refused."""
    if any(each.kind == "password" for each in form.fields):
        return  # secrets are never shown again
    needed = dict.fromkeys(each.name for each in form.fields if each.needed)
    yield from needed
    if not needed and any(each.kind in {"text", "textarea"} for each in form.fields):
        yield LONGER_THAN_ANY


def holds(form: PageForm, sent: Values) -> bool:
    given = form.given()
    return all(given.get(name) == values for name, values in sent.items() if any(values))
