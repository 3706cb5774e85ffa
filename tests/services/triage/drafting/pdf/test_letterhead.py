"""Logo and fonts of an installation: read at the start, printed, and refused by name."""

from importlib.resources import as_file, files
from io import BytesIO
from pathlib import Path
from shutil import copyfile, copytree

import pytest
from pypdf import PdfReader

from services.triage.context import make_context
from services.triage.drafting.pdf.printing import Issue, printed
from services.triage.drafting.pdf.typesetting import typeset
from services.triage.drafting.template import TemplateFault
from services.triage.drafting.template_layouts import MOST_LOGO_BYTES
from services.triage.drafting.template_loading import load_templates
from services.triage.settings import TriageSettings
from shared.runtime import Runtime
from shared.settings import WrongSettings
from shared.web.app import ServiceApp
from tests.services.triage.drafting.pdf.test_same_words import issued, rich
from tests.services.triage.drafting.pdf.test_typesetting import LOGO


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return templates as an installation has them, with a logo that is named and not there."""
    folder = tmp_path / "templates"
    with as_file(files("services.triage.drafting") / "templates") as house:
        copytree(house / "2026-01", folder / "2026-01")
        for layout in ("appeal.txt.j2", "appeal.html.j2"):
            copyfile(house / layout, folder / layout)
    english = folder / "2026-01" / "en.yaml"
    named = english.read_text().replace("\nletterhead:\n", '\nletterhead:\n  logo: "logo.png"\n')
    english.write_text(named)
    return folder


def test_logo_and_fonts_are_printed(folder: Path) -> None:
    (folder / "logo.png").write_bytes(LOGO)
    (folder / "fonts").mkdir()
    templates = load_templates(folder)
    assert templates.fonts == (str(folder / "fonts"),)
    text = issued("2026-01", "en")
    made = printed(templates, rich("2026-01", "en"), text, Issue(None))
    assert made.fonts == templates.fonts
    (page, *_) = PdfReader(BytesIO(typeset(made))).pages
    assert len(page.images) == 1


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "the logo logo.png cannot be read"),
        (b"<svg/>", "the logo logo.png is no PNG or JPEG"),
        (LOGO + b" " * MOST_LOGO_BYTES, "the logo logo.png is no PNG or JPEG of at most"),
    ],
)
def test_a_logo_that_cannot_be_used_is_named(
    folder: Path, content: bytes | None, told: str
) -> None:
    if content is not None:
        (folder / "logo.png").write_bytes(content)
    with pytest.raises(TemplateFault, match=told):
        load_templates(folder)


async def test_a_logo_that_is_broken_stops_the_start(
    folder: Path, settings: TriageSettings, app: ServiceApp
) -> None:
    (folder / "logo.png").write_bytes(LOGO[:30])
    runtime: Runtime = app.state.runtime
    own = settings.model_copy(update={"appeal_templates": folder})
    with pytest.raises(WrongSettings, match="png cannot be printed"):
        make_context(runtime, own)
