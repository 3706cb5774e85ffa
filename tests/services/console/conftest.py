"""Every service's pages, walked alike: its application without its loops."""

from tests.services.trail.conftest import audited, service, trail_url

__all__ = ["audited", "service", "trail_url"]
