"""Sign in with a browser without scripts, and read the text of pages."""

import re
from html import unescape

import httpx2

from tests.services.identity.identity_fixture import CHOSEN, EMAIL

BROWSER = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}


async def sign_in(browser: httpx2.AsyncClient, **form: str) -> httpx2.Response:
    return await browser.post("/sign-in", data={"email": EMAIL, "password": CHOSEN, **form})


def words(answer: httpx2.Response) -> str:
    return unescape(re.sub(r"<[^>]*>|\s+", " ", answer.text))
