"""The fixture of a person with a browser."""

import pytest

from tests.services.triage.http_client import HttpClient
from tests.services.triage.pages.browser import Browser


@pytest.fixture
def browser(client: HttpClient) -> Browser:
    return Browser(client)
