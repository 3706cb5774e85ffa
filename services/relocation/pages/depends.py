"""The dependencies of all pages here: the renderer, labels, and refusals at their fields."""

from typing import Annotated

from fastapi import Depends, Request

from services.relocation.depends import ContextDep
from services.relocation.pages.labels import Labels
from shared.web.depends import PagesDep
from shared.web.languages import choose_language


def _labels(request: Request, pages: PagesDep, context: ContextDep) -> Labels:
    return Labels(
        context.taxonomy, choose_language(request), context.programmes, pages.gettext(request)
    )


LabelsDep = Annotated[Labels, Depends(_labels)]
