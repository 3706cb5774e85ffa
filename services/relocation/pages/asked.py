"""What every page here needs: the renderer, the words of the field, refusals at their fields."""

from typing import Annotated

from fastapi import Depends, Request

from services.relocation.depends import PartsOf
from services.relocation.pages.words import Words
from shared.web.depends import PagesOf
from shared.web.languages import choose_language


def _words(request: Request, pages: PagesOf, parts: PartsOf) -> Words:
    return Words(parts, choose_language(request), pages.gettext(request))


WordsOf = Annotated[Words, Depends(_words)]
