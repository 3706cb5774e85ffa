"""The form of a contact: empty, with the contact's values, or as somebody filled it in."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from services.dispatch import schemas
from services.dispatch.context import Context
from services.dispatch.labels import AUDIENCES, FIELDS
from services.dispatch.pages.labels import page_labels
from shared.message_ids import msgid
from shared.web.forms import Form
from shared.web.labels import TermLabels, labels_of
from shared.web.pages import Pages

_FIELDS = ("name", "organisation", "audience", "email", "phone", "endpoint", "located_in")
_LISTS = ("languages", "countries")
_EVERYWHERE = msgid("every country")


def filled(contact: schemas.ContactView) -> Form:
    """Return the form of a contact as it is."""
    told = contact.model_dump(mode="json", exclude_none=True)
    told["version"] = str(contact.version)
    lists = {f"{name}[]": told[name] for name in _LISTS}
    return Form({name: [told[name]] for name in ("version", *_FIELDS) if name in told} | lists)


def contact_form(
    request: Request,
    console: Pages,
    context: Context,
    form: Form,
    *,
    contact: UUID | None = None,
    newest: Form | None = None,
) -> Response:
    """Show the form of a new contact or of `contact`.

    `newest` is the contact as somebody else saved it meanwhile: the differences are shown, and the
    next save replaces it.
    """
    labels = labels_of(request, context.taxonomy)
    menus = labels.menus(schemas.CreateContact)
    return console.render(
        request,
        "contact_form.html",
        form=form,
        contact=contact,
        version=(newest or form).value("version"),
        differs=None if newest is None else _differing(form, newest, labels, console, request),
        menus=menus,
        languages=_chosen_first(form.chosen("languages[]"), menus["languages"]),
        sends_email=context.sends_email,
        has_mailbox=context.mailbox is not None,
        **page_labels(request, console, context),
    )


def _chosen_first(
    chosen: Sequence[str], options: Sequence[tuple[str, str]]
) -> list[tuple[str, str]]:
    """Put the chosen options first: a browser sends languages in the order of the page."""
    labels = dict(options)
    first = [(code, labels[code]) for code in chosen if code in labels]
    return [*first, *(each for each in options if each not in first)]


def _differing(
    form: Form, newest: Form, words: TermLabels, console: Pages, request: Request
) -> list[tuple[str, str]]:
    """Return the values of the newest contact that differ from the form, by field name."""
    gettext = console.gettext(request)
    told: Mapping[str, Callable[[Sequence[str]], str]] = {
        "audience": lambda codes: ", ".join(gettext(AUDIENCES[code]) for code in codes),
        "countries[]": lambda codes: words.terms("countries", codes) or gettext(_EVERYWHERE),
        "located_in": partial(words.terms, "countries"),
        "languages[]": partial(words.terms, "languages"),
    }
    return [
        (gettext(FIELDS[name.removesuffix("[]")]), told.get(name, ", ".join)(newest.chosen(name)))
        for name in (*_FIELDS, *(f"{each}[]" for each in _LISTS))
        if list(newest.chosen(name)) != list(form.chosen(name))
    ]
