"""Build a service as one application from its runtime, routes and pages."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Protocol
from zoneinfo import ZoneInfo

from fastapi import FastAPI
from starlette.types import Lifespan

from shared.release import release
from shared.runtime import Runtime, issuer_of
from shared.taxonomy import Taxonomy
from shared.web.app import ServiceApp, create_service_app
from shared.web.health import Check
from shared.web.limits import Limits
from shared.web.navigation import console_navigation
from shared.web.pages import Pages
from shared.web.routing import Router
from shared.web.session import Sessions
from shared.web.text_through_sign_in import Carrier
from shared.web.trail import routers as trail_routers
from shared.web.trail.numbers import Belonging, Numbered
from shared.web.trail.reading import Trail

UTC = ZoneInfo("UTC")


class HasTaxonomy(Protocol):
    """What the context of every service has."""

    @property
    def taxonomy(self) -> Taxonomy: ...


NO_FIELDS: Mapping[str, str] = MappingProxyType({})


def service_app(  # noqa: PLR0913  # what differs between services, each by its name
    runtime: Runtime,
    context: HasTaxonomy,
    *,
    description: str,
    routers: Sequence[Router],
    here: Path,
    templates: str = "templates",
    fields: Mapping[str, str] = NO_FIELDS,
    needed: Mapping[str, Check] | None = None,
    wanted: Mapping[str, Check] | None = None,
    notes: Mapping[str, str] = MappingProxyType({}),
    lifespan: Lifespan[FastAPI] | None = None,
    numbered: Numbered | None = None,
    belonging: Belonging | None = None,
) -> ServiceApp:
    """Build the application. Its loops run for as long as it does.

    `here` is the service's folder, with its `locales` and `templates`; `fields` name the fields of
    its forms; `needed` and `wanted` are its checks beside the common ones, `notes` what readiness
    reports besides, `numbered` finds a record by a number that this service gives, and `belonging`
    finds the service's records of cases. Routes find `context`, pages and sessions by
    `shared.web.depends`. Its audit trail is shown to auditors by `shared.web.trail`.
    """
    secure = runtime.settings.public_url.startswith("https:")
    pages = Pages(
        runtime.service,
        UTC,
        console_navigation,
        templates=here / templates,
        locales=here / "locales",
        fields=fields,
        secure=secure,
        source_url=runtime.settings.source_url,
        security_contact=runtime.settings.security_contact,
        carrier=Carrier(runtime.keyring),
        unheard=lambda: runtime.unheard.lasts,
    )
    app = create_service_app(
        title=f"Tocsin {runtime.service}",
        version=release(),
        description=description,
        routers=(*routers, *trail_routers),
        needed={**runtime.needed, **(needed or {})},
        wanted={**runtime.wanted, **(wanted or {})},
        alive=runtime.alive,
        notes=notes,
        pages=pages,
        metrics=runtime.metrics,
        observe=runtime.telemetry.observe_request,
        issuer=issuer_of(runtime.settings.public_url),
        taxonomy=context.taxonomy,
        lifespan=lifespan or runtime.lifespan,
    )
    app.state.runtime = runtime
    app.state.context = context
    app.state.trail = Trail(runtime.database, runtime.keyring, numbered, belonging)
    limits = Limits(runtime.settings.requests_burst, runtime.settings.requests_per_second)
    app.state.sessions = Sessions.of(runtime.directory, limits, secure=secure)
    return app
