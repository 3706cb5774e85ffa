"""placeholder"""

from collections.abc import Sequence

from fastapi import APIRouter

from shared.access.principal import Principal
from shared.web.pages import NavItem

router = APIRouter(include_in_schema=False)


def navigation(principal: Principal) -> Sequence[NavItem]:
    return ()
