"""Ask for confirmation before an act that is hard to undo, on a page that says what will happen.

It works without scripts: the page contains the form that was sent, and sends it again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from fastapi import Request
from starlette.responses import Response

from shared.web.pages import Pages
from shared.web.submitted_form import read_sent

CONFIRMED = "confirmed"


@dataclass(frozen=True)
class Question:
    """What a final act does. `title`, `does` and `button` are message ids, filled from `values`.

    `further` are message ids too: what else it does in this case, a paragraph each.
    `about` names what it is done to, such as a contact's name; it is shown unchanged. `carries` are
    hidden fields that say what the question showed.
    """

    title: str
    does: str
    button: str
    about: str = ""
    values: Mapping[str, str | int] = field(default_factory=dict)
    further: Sequence[str] = ()
    carries: Mapping[str, str] = field(default_factory=dict)


async def is_confirmed(request: Request) -> bool:
    """Return whether the person has confirmed already."""
    return (await read_sent(request)).marks.get(CONFIRMED) == "yes"


async def ask_first(request: Request, pages: Pages, question: Question) -> Response | None:
    """Return the page that asks for confirmation; None if the person confirmed already."""
    if await is_confirmed(request):
        return None
    sent = await read_sent(request)
    gettext = pages.gettext(request)
    return pages.render(
        request,
        "confirm.html",
        action=request.url.path,
        items=[
            *(item for item in sent.open_items if item[0] not in question.carries),
            *question.carries.items(),
        ],
        title=gettext(question.title).format(**question.values),
        does=[
            gettext(each).format(**question.values) for each in (question.does, *question.further)
        ],
        button=gettext(question.button).format(**question.values),
        about=question.about,
    )
