import asyncio
import os
import signal

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from shared.storage.engine import create_engine, describe, is_plain_loopback, is_unreachable


async def test_sessions_speak_utc_and_end_forgotten_work_by_themselves(database_url: str) -> None:
    engine = create_engine(database_url, application_name="tocsin-test")
    async with engine.connect() as connection:
        shown = [
            await connection.scalar(text(f"SHOW {name}"))
            for name in (
                "timezone",
                "application_name",
                "statement_timeout",
                "idle_in_transaction_session_timeout",
                "jit",
                "tcp_keepalives_idle",
                "tcp_keepalives_interval",
                "tcp_keepalives_count",
                "tcp_user_timeout",
            )
        ]
    await engine.dispose()
    assert shown == [
        "UTC",
        "tocsin-test",
        "30s",
        "30s",
        "off",
        "10",
        "5",
        "3",
        "30000",
    ]


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+asyncpg"])
async def test_every_usual_form_of_the_url_is_taken(database_url: str, scheme: str) -> None:
    url = f"{scheme}://{database_url.partition('://')[2]}?sslmode=disable"
    engine = create_engine(url, application_name="test", pool_size=0)
    assert isinstance(engine.pool, NullPool)
    async with engine.connect() as connection:
        assert await connection.scalar(text("SELECT 1")) == 1


def test_another_database_is_refused() -> None:
    with pytest.raises(ValueError, match="postgresql://"):
        create_engine("sqlite:///x", application_name="test")


async def test_the_first_use_after_postgresql_closed_the_connections_works(
    database_url: str,
) -> None:
    engine = create_engine(database_url, application_name="test")
    killer = create_engine(database_url, application_name="killer", pool_size=0)
    async with engine.connect() as connection:
        pid = await connection.scalar(text("SELECT pg_backend_pid()"))
        raw = (await connection.get_raw_connection()).driver_connection
    async with killer.connect() as connection:
        await connection.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})
    assert raw is not None
    async with engine.connect() as connection:
        assert await connection.scalar(text("SELECT pg_backend_pid()")) != pid
    await engine.dispose()


async def test_the_connection_used_last_goes_out_first(database_url: str) -> None:
    """It has the statements prepared: otherwise each connection would plan them again."""
    engine = create_engine(database_url, application_name="test")
    pid = text("SELECT pg_backend_pid()")
    async with engine.connect() as one, engine.connect() as other:
        await one.scalar(pid)
        last = await other.scalar(pid)
        await one.close()
    async with engine.connect() as connection:
        assert await connection.scalar(pid) == last
    await engine.dispose()


async def test_errors_show_no_parameters(database_url: str) -> None:
    engine = create_engine(database_url, application_name="test", pool_size=0)
    async with engine.connect() as connection:
        with pytest.raises(DBAPIError) as caught:
            await connection.execute(text("SELECT :word FROM nowhere"), {"word": "restricted-word"})
    assert "restricted-word" not in str(caught.value)
    assert not is_unreachable(caught.value)


async def test_a_database_that_is_away_is_recognised_and_described_without_its_password() -> None:
    url = "postgresql://someone:secret-word@127.0.0.1:1/alerts"
    engine = create_engine(url, application_name="test")
    with pytest.raises(OSError) as caught:  # noqa: PT011  # which one depends on the system
        await engine.connect()
    assert is_unreachable(caught.value)
    assert describe(url) == "database 'alerts' at 127.0.0.1:1"


async def test_a_connection_lost_in_the_middle_counts_as_unreachable(database_url: str) -> None:
    engine = create_engine(database_url, application_name="test", pool_size=0)
    async with engine.connect() as connection:
        with pytest.raises(DBAPIError) as caught:
            await connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
    assert is_unreachable(caught.value)


@pytest.mark.parametrize(
    ("url", "plain"),
    [
        ("postgresql://a@127.0.0.1:5432/b", True),
        ("postgresql://a@[::1]/b", True),
        ("postgresql://a@127.0.0.1/b?sslmode=require", False),
        ("postgresql://a@127.0.0.1/b?host=db.invalid", False),
        ("postgresql://a@127.0.0.1:1,10.0.0.1:1/b", False),
        ("postgresql://a@localhost/b", False),
        ("postgresql://a@10.0.0.1/b", False),
        ("postgresql://a@db.invalid/b", False),
        ("postgresql:///b", False),
    ],
)
def test_only_a_loopback_address_of_which_nothing_was_said_is_not_asked_for_tls(
    url: str, plain: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PGSSLMODE", raising=False)
    assert is_plain_loopback(url) is plain
    monkeypatch.setenv("PGSSLMODE", "require")
    assert not is_plain_loopback(url)


async def test_a_server_that_hangs_is_not_waited_for_without_end(database_url: str) -> None:
    engine = create_engine(database_url, application_name="test", statement_seconds=0.5)
    pid = None
    try:
        async with engine.connect() as connection:
            pid = await connection.scalar(text("SELECT pg_backend_pid()"))
            os.kill(pid, signal.SIGSTOP)
            async with asyncio.timeout(20):
                with pytest.raises(TimeoutError) as given_up:
                    await connection.execute(text("SELECT 1"))
        assert is_unreachable(given_up.value)
        async with engine.connect() as connection:
            assert await connection.scalar(text("SELECT pg_backend_pid()")) != pid
    finally:
        if pid is not None:
            os.kill(pid, signal.SIGCONT)
        await engine.dispose()
