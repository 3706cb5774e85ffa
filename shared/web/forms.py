"""HTML forms: dotted names become nested data, faults come back to their fields.

`acts.0.violation` is a field of the first entry of a list, `uses[]` a list of all its values, and
an empty field is one that was not given.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError

from shared.message_ids import msgid
from shared.problems import FieldFault, Invalid
from shared.web.faults import FIELD_LENGTH, MOST_FAULTS, field_faults
from shared.web.form_prefill import LEFT, field_at_fault
from shared.web.problems import INVALID_MESSAGE
from shared.web.strict_requests import TWICE
from shared.web.submitted_form import MOST_FIELDS, read_sent

DEEPEST = 6
TOO_MANY = msgid(
    "This form has more than {most} fields, which is too many to send at once. Nothing was "
    "saved. Send it in two parts."
)
TOO_LONG = msgid(
    "The texts of this form are too long in total (the limit is 1 MiB). Nothing was saved. "
    "Shorten the texts, or send them in two parts."
)
Model = TypeVar("Model", bound=BaseModel)


@dataclass
class Form:
    """The fields of a form, and what is wrong with them.

    An empty one is fresh.
    """

    given: Mapping[str, Sequence[str]] = field(default_factory=dict)
    faults: tuple[FieldFault, ...] = ()

    def value(self, name: str) -> str:
        return next(iter(self.given.get(name, ())), "")

    def chosen(self, name: str) -> Sequence[str]:
        return self.given.get(name, ())

    def fault(self, name: str) -> str | None:
        """Return what is wrong with a field, or with an entry of a list `name[]`."""
        plain = name.removesuffix("[]")
        for each in self.faults:
            if each.field == plain or (name.endswith("[]") and each.field.startswith(f"{plain}.")):
                return each.message
        return None

    def place(self, fault: FieldFault) -> str:
        """Return the field of the page at which it is: that of a list for one of its entries."""
        return field_at_fault(fault, self.given)

    def taken(self, model: type[Model], gettext: Callable[[str], str]) -> Model:
        """Return the form as a model. Raises `Invalid` with what is wrong at which field."""
        try:
            return model.model_validate(nested(self.given))
        except ValidationError as error:
            faults = field_faults(error.errors(include_url=False), gettext)
            raise Invalid(INVALID_MESSAGE, faults=faults) from None


async def read_form(request: Request) -> Form:
    """Read what a page sent, without its marks; at most 1,000 filled fields, 1 MiB and no files.

    What the page had no place for and sent along is left out.
    """
    sent = await read_sent(request)
    filled = [item for item in sent.items if item[1].strip() and not item[0].startswith(LEFT)]
    if len(filled) > MOST_FIELDS:
        raise Invalid(TOO_MANY, code="too-many-fields", values={"most": MOST_FIELDS})
    if sent.is_too_large():
        raise Invalid(TOO_LONG, code="too-long")
    given: dict[str, list[str]] = {}
    for name, value in filled:
        given.setdefault(name, []).append(value.strip())
    if doubled := [name for name, values in given.items() if _says_two_things(name, values)]:
        faults = [FieldFault(name[:FIELD_LENGTH], TWICE, "twice") for name in doubled[:MOST_FAULTS]]
        raise Invalid(INVALID_MESSAGE, faults=faults)
    return Form(given)


def _says_two_things(name: str, values: Sequence[str]) -> bool:
    return len(values) > 1 and not name.endswith("[]")


def nested(given: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Build nested data from dotted names; names that are too deep are refused by the model."""
    root: dict[str, Any] = {}
    for name, values in given.items():
        *path, last = name.removesuffix("[]").split(".", DEEPEST)
        place = root
        for part in path:
            inner = place.setdefault(part, {})
            if not isinstance(inner, dict):
                break
            place = inner
        else:
            place[last] = list(values) if name.endswith("[]") else values[0]
    return {key: _lists(value) for key, value in root.items()}


def _lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    inner = {key: _lists(each) for key, each in value.items()}
    if inner and all(key.isascii() and key.isdigit() for key in inner):
        return [inner[key] for key in sorted(inner, key=lambda key: (len(key), key))]
    return inner


def flat(name: str, value: Any) -> dict[str, list[str]]:
    """Return the fields of a form that say a value of a request: the other way round."""
    return dict(_flat(name, value))


def _flat(name: str, value: Any) -> Iterator[tuple[str, list[str]]]:
    if isinstance(value, dict):
        for inner, each in value.items():
            yield from _flat(f"{name}.{inner}", each)
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for number, each in enumerate(value):
            yield from _flat(f"{name}.{number}", each)
    elif isinstance(value, list):
        if value:
            yield f"{name}[]", [str(each) for each in value]
    elif isinstance(value, bool):
        yield name, [str(value).lower()]
    elif value is not None:
        yield name, [str(value)]


def not_offered(chosen: Iterable[str], options: Iterable[tuple[str, str]]) -> list[str]:
    """Return what was chosen and is in no menu, such as a term that was removed since."""
    offered = {code for code, _ in options}
    return [each for each in dict.fromkeys(chosen) if each and each not in offered]
