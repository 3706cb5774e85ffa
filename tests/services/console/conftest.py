"""Fixtures for tests on the pages of every service, whose application runs without loops."""

from tests.services.trail.conftest import audited, service, trail_url

__all__ = ["audited", "service", "trail_url"]
