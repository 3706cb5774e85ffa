"""An appeal ends with the issuer's contact lines, as configured. All is invented."""

from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from services.triage.context import make_context
from services.triage.drafting.contacts import PrintedContacts, printed_contacts
from services.triage.drafting.draft import AppealDraft, Part
from services.triage.drafting.rendering import Renderer
from services.triage.settings import MOST_LINES, Lines, TriageSettings
from shared.runtime import Runtime
from shared.settings import WrongSettings
from shared.web.app import ServiceApp
from tests.services.triage.drafting.test_rendering import ENGLISH, FRENCH, RENDERER, draft

OMCT, FIDH = "Invented OMCT\nTel: +00 1 & more", "Invented FIDH\nTel: +00 2"
SHIPPED = "Emergency line of the Observatory:"


def told(renderer: Renderer, of: AppealDraft) -> list[str]:
    return [each.plain for each in renderer.render(of).texts]


def renderer(**contacts: str) -> Renderer:
    return Renderer(RENDERER.templates, RENDERER.taxonomy, contacts)


def test_what_is_set_stands_at_the_end_who_issues_first_in_every_language() -> None:
    both = renderer(omct=OMCT, fidh=FIDH)
    for plain in told(both, draft()):
        assert f"{OMCT}\n{FIDH}" in plain
        assert plain.index("ProtectDefenders.eu") < plain.index(OMCT)
        assert SHIPPED not in plain
    assert f"{FIDH}\n{OMCT}" in told(both, draft(issuer="fidh"))[0]
    html = both.render(draft()).texts[0].html
    assert "Tel: +00 1 &amp; more" in html
    assert printed_contacts(both.contacts, draft(), told(both, draft())) is PrintedContacts.SET


@pytest.mark.parametrize("contacts", [{}, {"fidh": FIDH}])
def test_where_the_issuer_set_none_the_template_says_it_as_published(
    contacts: dict[str, str],
) -> None:
    plain = told(renderer(**contacts), draft())
    assert SHIPPED in plain[0]
    assert printed_contacts(contacts, draft(), plain) is PrintedContacts.NOT_SET


def test_an_older_text_and_what_an_editor_wrote_are_told_apart_from_what_is_set() -> None:
    contacts = {"omct": OMCT}
    assert printed_contacts(contacts, draft(), told(RENDERER, draft())) is PrintedContacts.OTHERS
    parts = {**ENGLISH.parts, Part.CONTACTS: "By our invented desk."}
    written = draft(ENGLISH.model_copy(update={"parts": parts}), FRENCH)
    plain = told(renderer(**contacts), written)
    assert "By our invented desk." in plain[0]
    assert OMCT not in plain[0]
    assert OMCT in plain[1]
    assert printed_contacts(contacts, written, plain) is PrintedContacts.OTHERS


class _Told(BaseModel):
    lines: Lines


@pytest.mark.parametrize("wrong", ["", " ", "x" * 801, "\n".join("x" * (MOST_LINES + 1)), "a\x07b"])
def test_lines_that_cannot_be_printed_fail_at_the_start(wrong: Any) -> None:
    with pytest.raises(ValidationError):
        _Told(lines=wrong)


async def test_lines_of_whom_the_templates_do_not_know_stop_the_start_by_name(
    app: ServiceApp, settings: TriageSettings
) -> None:
    runtime: Runtime = app.state.runtime
    with pytest.raises(WrongSettings) as refusal:
        make_context(runtime, settings.model_copy(update={"contact_lines": {"omtc": OMCT}}))
    assert str(refusal.value) == (
        "TOCSIN_TRIAGE_CONTACT_LINES: no appeal is issued by omtc; the templates know fidh, omct"
    )
