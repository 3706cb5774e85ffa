"""Communications officers keep clauses on pages. All persons are invented."""

import re

from services.triage.pages.library.clause_form import STANDING
from services.triage.rules.circumstances import STANDINGS
from tests.services.triage.directory import EDITOR, SECOND
from tests.services.triage.http_client import HttpClient
from tests.services.triage.pages.browser import Browser


def test_everything_that_a_clause_can_depend_on_has_words() -> None:
    assert STANDING.keys() == STANDINGS


async def test_a_condition_says_no_gender_in_french(client: HttpClient) -> None:
    form = (await Browser(client, EDITOR, "fr").open("/clauses/new")).text
    assert "Ces personnes ont été libérées" in form
    assert not re.search(r">\s*Ils |\bils (?:sont|ont)\b", form)


async def test_a_clause_of_the_template_is_reworded_tried_and_approved(client: HttpClient) -> None:
    editor, second = Browser(client, EDITOR), Browser(client, SECOND)
    listed = (await editor.open("/clauses")).text
    assert 'href="/clauses/new?code=release"' in listed
    form = (await editor.open("/clauses/new?code=release")).text
    assert "Release {{ short }} immediately" in form
    assert 'value="author-police"' in form
    assert "Law or policy used: Counter-terrorism" in form
    sent = {
        "code": "release",
        "texts.en": "Free {{ short }}{% if held %} at once{% endif %};",
        "called_by[]": ["arbitrary-detention"],
        "not_for[]": ["dead", "organisation"],
    }
    page = await editor.send("/clauses/new", sent)
    here = str(page.url.path)
    for read in (
        "Free Ms. Amal Invented at once;",
        "Free Mr. Omar Invented and Mr. Sami Invented;",
        "Free the Invented Centre;",
        "Not asked for then",
        "It replaces the clause of the template",
    ):
        assert read in page.text
    decision = {"decision": "approved", "seen": "1"}
    assert (await editor.send(f"{here}/decide", decision)).status_code == 403
    assert "Approved." in (await second.send(f"{here}/decide", decision)).text
    sent = {"texts.en": "Free {{ short }} today;", "version": "1"}
    changed = (await editor.send(f"{here}/edit", sent)).text
    assert "<ins>Free {{ short }} today;</ins>" in changed
    listed = (await editor.open("/clauses")).text
    assert "Waits for approval" in listed
    assert 'href="/clauses/new?code=release"' not in listed


async def test_a_text_with_a_hole_comes_back_with_the_example(client: HttpClient) -> None:
    sent = {"code": "invented", "texts.en": "{% if held %}Release {{ short }}{% endif %}"}
    refused = await Browser(client, EDITOR).send("/clauses/new", sent)
    assert refused.status_code == 422
    assert 'href="#f-texts-en"' in refused.text
    assert "the clause says nothing, or has a gap" in refused.text
    too_long = {**sent, "texts.en": "x" * 2_001}
    told = (await Browser(client, EDITOR).send("/clauses/new", too_long)).text
    assert "Enter at most 2000 characters." in told
    in_french = (await Browser(client, EDITOR, "fr").send("/clauses/new", sent)).text
    assert "Deux hommes, libres" in in_french
    assert "the clause says nothing" not in in_french
    assert "{% if held %}Release {{ short }}{% endif %}" in refused.text
