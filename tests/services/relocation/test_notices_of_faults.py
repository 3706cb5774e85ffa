"""Every service's runtime notifies administrators of a fault; tested in relocation."""

import pytest
from sqlalchemy import text

from services.relocation.app import create_app
from services.relocation.settings import RelocationSettings
from shared import administrators
from shared.contracts.notices import NoticeReason
from shared.runtime import Runtime
from shared.storage.engine import create_engine


def made(settings: RelocationSettings) -> Runtime:
    return create_app(settings).state.runtime  # type: ignore[no-any-return]  # app.state is open


def tell(runtime: Runtime) -> None:
    runtime.administrators.notify(NoticeReason.EVENTS_PARKED)  # called by an alarm


async def test_a_service_that_stops_tells_first(
    settings: RelocationSettings, relocation_url: str
) -> None:
    runtime = made(settings)
    tell(runtime)
    await runtime.close()
    engine = create_engine(relocation_url, application_name="test-owner")
    async with engine.connect() as connection:
        told = (await connection.execute(text("SELECT type FROM outbox"))).scalars().all()
    await engine.dispose()
    assert told == ["tocsin.notice.requested.v1"]


async def test_a_fault_in_telling_stands_in_the_log_by_its_kind_alone(
    settings: RelocationSettings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ConnectionError("Amal Invented cannot be told")

    runtime = made(settings)
    monkeypatch.setattr(administrators, "NoticeRequested", fail)
    tell(runtime)
    await runtime.close()
    logged = "".join(capsys.readouterr())
    assert "administrators.not_told" in logged
    assert "ConnectionError" in logged
    assert "Amal" not in logged
