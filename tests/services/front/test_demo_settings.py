"""The demo's own Tocsin gets no settings of another one. All values are invented."""

import pytest

from services.front.demo.instance import front_settings


def test_the_environment_of_another_tocsin_does_not_reach_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TOCSIN_PUBLIC_URL", "https://tocsin.ngo.example")
    monkeypatch.setenv("TOCSIN_POSTGRES_URL", "postgresql://postgres@db.ngo.example/postgres")
    told = front_settings(18470)
    assert told.url == "http://127.0.0.1:18470"
    assert told.postgres_url is None
