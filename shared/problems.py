"""Refusals that a person can act on. `shared.web` turns them into RFC 9457 problem details.

Texts here reach the caller and the log: they never carry restricted data.
"""

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Self


class Listed(str):
    """A list of words, each with a translation of its own (`each`)."""

    __slots__ = ("each",)
    each: tuple[str, ...]

    def __new__(cls, each: Iterable[str]) -> Self:
        words = tuple(each)
        listed = super().__new__(cls, ", ".join(words))
        listed.each = words
        return listed


@dataclass(frozen=True)
class FieldFault:
    """One field that is refused. `field` is a path such as `acts.0.violation`.

    `message` is a message id; `values` fill its named placeholders.
    """

    field: str
    message: str
    code: str
    values: Mapping[str, str | int] = dataclasses.field(default_factory=dict, hash=False)

    @property
    def detail(self) -> str:
        return self.message.format(**self.values) if self.values else self.message

    def translated(self, gettext: Callable[[str], str]) -> Self:
        """Return the fault with its text in the reader's language."""
        return replace(self, message=in_words(self.message, self.values, gettext), values={})


def in_words(message: str, values: Mapping[str, str | int], gettext: Callable[[str], str]) -> str:
    """Return a text in the reader's language, with its values; words in a list are texts too."""
    told = {
        name: ", ".join(map(gettext, value.each)) if isinstance(value, Listed) else value
        for name, value in values.items()
    }
    words = gettext(message)
    return words.format(**told) if told else words


class Problem(Exception):
    """A refusal with the HTTP status for its kind.

    `code` is stable and part of the API (it becomes the problem's `type`); `detail` is a text. It
    is a message id of gettext if it is shown on a page; `values` fill its named placeholders.
    """

    status: ClassVar[int] = 400
    code: str = "bad-request"

    def __init__(
        self,
        detail: str,
        *,
        code: str | None = None,
        values: Mapping[str, str | int] | None = None,
        faults: Sequence[FieldFault] = (),
    ) -> None:
        self.message = detail
        self.values = dict(values or {})
        self.detail = detail.format(**self.values) if self.values else detail
        self.code = code or type(self).code
        self.faults = tuple(faults)
        super().__init__(self.detail)


class Unauthenticated(Problem):
    """401: nobody is signed in, or the token or key is not valid."""

    status = 401
    code = "unauthenticated"


class Forbidden(Problem):
    """403: this person may not do this."""

    status = 403
    code = "forbidden"


class NotFound(Problem):
    """404: it does not exist, or this person may not know that it does."""

    status = 404
    code = "not-found"


class Conflict(Problem):
    """409: the state of the resource does not allow it; the detail says why."""

    status = 409
    code = "conflict"


class Gone(Problem):
    """410: it was erased."""

    status = 410
    code = "erased"


class Invalid(Problem):
    """422: fields that are refused; `faults` names each."""

    status = 422
    code = "invalid"


class TooManyRequests(Problem):
    """429: slow down."""

    status = 429
    code = "too-many-requests"


class Unavailable(Problem):
    """503: a needed part is unavailable; nothing was stored; try again."""

    status = 503
    code = "unavailable"
