"""Somebody with a browser."""

import pytest

from tests.services.triage.caller import Caller
from tests.services.triage.pages.browser import Browser


@pytest.fixture
def browser(caller: Caller) -> Browser:
    return Browser(caller)
