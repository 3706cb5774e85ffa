"""Templates that no document could be rendered from are refused at the start. All invented."""

from pathlib import Path
from typing import Any

import pytest

from services.triage.context import make_context
from services.triage.drafting.filling import PRINTED, Filling
from services.triage.drafting.template import AppealForm, TemplateFault, Templates
from services.triage.drafting.template_checks import expect_usable
from services.triage.drafting.template_parts import Urging
from services.triage.settings import TriageSettings
from shared.runtime import Runtime
from shared.settings import WrongSettings
from shared.web.app import ServiceApp
from tests.services.triage.drafting.test_rendering import ENGLISH, RENDERER, TEMPLATES, draft

TAXONOMY = RENDERER.taxonomy
DATE = TEMPLATES.latest


def form(language: str = "en", **changes: Any) -> AppealForm:
    """Return our template with few phrases, changed."""
    own = TEMPLATES.forms[DATE, language]
    few = {"clauses": (), "urging": own.urging[-1:], "asks": ()}
    return own.model_copy(update=few | changes)


def templates(layout: str = "{{ form.title }}", **forms: AppealForm) -> Templates:
    return Templates(
        {(DATE, language): each for language, each in (forms or {"en": form()}).items()},
        {"urgent-appeal": (layout, layout)},
    )


def test_the_templates_that_come_with_tocsin_pass() -> None:
    expect_usable(TEMPLATES, TAXONOMY)
    expect_usable(templates(en=form(), de=form(opening="{{ unbekannt }}")), TAXONOMY)


@pytest.mark.parametrize(
    ("told", "fault"),
    [
        (templates(fr=form()), "fr.yaml: it is named fr, and says that it is en"),
        (
            templates(en=form(), fr=form("fr", issuers={})),
            "fr.yaml: issuers: fidh is missing, which another language has",
        ),
        (templates(en=form(fields={"phone": "Tel:"})), "en.yaml: fields: email is missing"),
        (templates(en=form(opening="To {{ whoom }}")), "“whoom” cannot be printed here: To"),
        (templates(en=form(opening="{{ title | lowr }}")), "No filter named 'lowr'"),
        (
            templates(en=form(asks=(Urging(text="Free {{ short }}"),))),
            "“short” cannot be printed here: Free",
        ),
        (
            templates(en=form(urging=(Urging(text="Of {{ title }}"),))),
            "“title” cannot be printed here: Of",
        ),
        (templates("{{ form.titel }}"), "a layout of urgent-appeal: “form.titel” cannot"),
        (templates("{{ title }}"), "a layout of urgent-appeal: “title” cannot"),
        (templates("{% if %}"), "a layout of urgent-appeal: Expected an expression"),
    ],
)
def test_what_could_print_nothing_is_refused(told: Templates, fault: str) -> None:
    with pytest.raises(TemplateFault) as refused:
        expect_usable(told, TAXONOMY)
    assert fault in str(refused.value)


def test_words_of_persons_are_checked_too() -> None:
    begun = TEMPLATES.forms[DATE, "en"].begun
    assert begun is not None
    for changes, fault in (
        ({"titles": {"lawyer": "esq"}}, "begun.titles: esq is no courtesy title"),
        ({"person": "{{ nam }}"}, "“nam” cannot be printed here"),
        ({"title": "{{ short }}"}, "“short” cannot be printed here"),
    ):
        wrong = form(begun=begun.model_copy(update=changes))
        with pytest.raises(TemplateFault, match=fault):
            expect_usable(templates(en=wrong), TAXONOMY)


def test_what_may_be_printed_is_what_a_draft_tells() -> None:
    told = Filling(TAXONOMY, form(), draft(), ENGLISH, names_shown=True, contacts={})
    assert told._values.keys() == PRINTED


def test_a_folder_that_is_not_there_is_said_at_the_start(
    app: ServiceApp, settings: TriageSettings, tmp_path: Path
) -> None:
    runtime: Runtime = app.state.runtime
    wrong = settings.model_copy(update={"appeal_templates": tmp_path / "none"})
    with pytest.raises(WrongSettings) as refused:
        make_context(runtime, wrong)
    assert str(refused.value) == "TOCSIN_TRIAGE_APPEAL_TEMPLATES: the folder cannot be read"
