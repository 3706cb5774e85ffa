"""The channel of docs/how-to/add-a-channel.md sends with the edits of that page only."""

import re
import sys
from collections.abc import AsyncIterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.dispatch.channels import CHANNELS
from services.dispatch.operations.contacts.trial_messages import send_trial
from services.dispatch.rules.channels import Channel
from services.dispatch.settings import DispatchSettings
from shared.access.roles import Role
from shared.clock import new_id, utc_now
from shared.contracts.notices import NoticeRequested
from tests.services.dispatch.dispatch_fixture import DESK, DispatchFixture, Issued, appeal_texts
from tests.services.dispatch.test_sending import NUMBER

PAGE = Path(__file__).parents[3] / "docs/how-to/add-a-channel.md"
MOST_FILES = 8
PLACES = ("services.dispatch.gateways.fax", "services.dispatch.channels.fax")
"""The modules of the page's Python files, in its order."""


class WithFax(DispatchSettings):
    fax_folder: Path | None = None


@pytest.fixture
def fax(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Channel:
    """Register the page's channel as its files do."""
    code = str.__new__(Channel, "fax")
    code._name_, code._value_ = "FAX", "fax"
    monkeypatch.setitem(Channel._member_map_, "FAX", code)
    monkeypatch.setitem(Channel._value2member_map_, "fax", code)
    monkeypatch.setattr(Channel, "_member_names_", [*Channel._member_names_, "FAX"])
    files = re.findall(r"```python\n(.*?)```", PAGE.read_text(), flags=re.DOTALL)
    modules = [
        _loaded(monkeypatch, place, text, tmp_path)
        for place, text in zip(PLACES, files, strict=True)
    ]
    monkeypatch.setitem(CHANNELS, code, modules[-1].FAX)
    return code


def _loaded(monkeypatch: pytest.MonkeyPatch, place: str, text: str, folder: Path) -> ModuleType:
    file = folder / f"{place}.py"
    file.write_text(text)
    spec = spec_from_file_location(place, file)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    monkeypatch.setitem(sys.modules, place, module)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
async def with_fax(
    fax: Channel, settings: DispatchSettings, signing_key: Ed25519PrivateKey, tmp_path: Path
) -> AsyncIterator[DispatchFixture]:
    folder = tmp_path / "fax"
    folder.mkdir()
    configured = WithFax.model_construct(**dict(settings), fax_folder=folder)
    async with DispatchFixture.opened(configured, signing_key) as opened:
        await opened.do("INSERT INTO channels (code) VALUES (:code)", code=fax.value)
        yield opened


def sent(folder: Path) -> list[str]:
    return [file.read_text() for file in sorted((folder / "fax").iterdir())]


async def test_an_appeal_a_test_and_a_notice_go_by_it(
    with_fax: DispatchFixture, fax: Channel, tmp_path: Path
) -> None:
    made = await with_fax.contact(phone=NUMBER)
    await with_fax.start(Issued(texts=appeal_texts("en")))
    await with_fax.drain(fax)
    assert ("fax", "sent", "accepted") in await with_fax.states()
    (text,) = appeal_texts("en").texts
    assert sent(tmp_path) == [f"To: {NUMBER}\n\n{text.title}\n\n{text.plain}\n"]
    settled = await with_fax.emitted("delivery.settled")
    assert [each["channel"] for each in settled] == ["fax"]
    async with with_fax.context.database.unit_of_work("test") as work:
        await send_trial(work, with_fax.context, made.id, fax)
    await with_fax.drain(fax)
    assert any("TEST MESSAGE" in each for each in sent(tmp_path))
    await with_fax.account(Role.COMMUNICATIONS, phone=NUMBER)
    await with_fax.hear(
        NoticeRequested(
            notice=new_id(),
            role=Role.COMMUNICATIONS.value,
            reason="case-waits",
            desk=DESK,
            case_number="C-2026-0001",
            urgency="critical",
            requested_at=utc_now(),
        )
    )
    await with_fax.drain(fax)
    assert any("C-2026-0001: A case is waiting for you." in each for each in sent(tmp_path))


async def test_without_its_setting_it_is_kept_in_the_local_mailbox(
    fax: Channel, settings: DispatchSettings, signing_key: Ed25519PrivateKey, tmp_path: Path
) -> None:
    bare = WithFax.model_construct(**dict(settings))
    async with DispatchFixture.opened(bare, signing_key) as dispatch:
        await dispatch.do("INSERT INTO channels (code) VALUES (:code)", code=fax.value)
        await dispatch.contact(phone=NUMBER)
        await dispatch.start()
        await dispatch.drain(fax)
        assert ("fax", "withheld", "local-mailbox") in await dispatch.states()
        assert fax not in dispatch.context.providers
    (kept,) = (tmp_path / "mailbox").iterdir()
    assert f"To: {NUMBER}" in kept.read_text()


async def test_what_fails_is_tried_again_by_its_own_schedule(
    with_fax: DispatchFixture, fax: Channel, tmp_path: Path
) -> None:
    (tmp_path / "fax").rmdir()
    await with_fax.contact(phone=NUMBER)
    await with_fax.start()
    await with_fax.drain(fax)
    assert ("fax", "pending", "provider-fault") in await with_fax.states()
    assert fax in with_fax.context.providers
    for _ in CHANNELS[fax].retries:
        await with_fax.do("UPDATE addresses SET rests_until = NULL")
        await with_fax.do("UPDATE deliveries SET next_try_at = now() WHERE channel = 'fax'")
        await with_fax.drain(fax)
    assert ("fax", "failed", "provider-fault") in await with_fax.states()


async def test_pages_and_the_api_name_it(with_fax: DispatchFixture, fax: Channel) -> None:
    made = await with_fax.contact(phone=NUMBER)
    campaign = await with_fax.start()
    await with_fax.drain(fax)
    async with with_fax.client(Role.COMMUNICATIONS) as client:
        answer = await client.get(f"/v1/campaigns/{campaign}/deliveries")
        assert "fax" in {each["channel"] for each in answer.json()["items"]}
        page = await client.get(f"/contacts/{made.id}")
    assert "Fax" in page.text


def test_its_label_is_the_only_text_that_has_no_french_yet() -> None:
    folder = PAGE.parents[2] / "services/dispatch/locales/fr/LC_MESSAGES"
    said = set(re.findall(r'msgid\("(.+?)"\)', PAGE.read_text()))
    there = set(re.findall(r'^msgid "(.+)"$', (folder / "dispatch.po").read_text(), re.MULTILINE))
    assert said - there == {"Fax"}


def test_the_page_counts_its_files() -> None:
    rows = re.findall(r"^\| (\d+) \| `([^`]+)` \| (new: )?", PAGE.read_text(), flags=re.MULTILINE)
    assert [int(number) for number, _, _ in rows] == list(range(1, MOST_FILES + 1))
    root = PAGE.parents[2]
    assert [file for _, file, new in rows if not new and not (root / file).exists()] == []
