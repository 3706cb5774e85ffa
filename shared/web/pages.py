"""Pages of the console: Jinja2, in the reader's language, with the same refusals in words."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

import orjson
from fastapi import FastAPI, Request
from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined, select_autoescape
from jinja2.bccache import Bucket
from starlette.responses import HTMLResponse, RedirectResponse, Response

from shared.access.principal import Principal
from shared.web.faults import field_faults
from shared.web.formats import Formats
from shared.web.forms import read_form
from shared.web.languages import COOKIE, LANGUAGES, choose_language, load_catalogues, msgid
from shared.web.problems import REQUEST_ID, Refusal
from shared.web.session import local_path, sign_in_path
from shared.web.static_files import StaticFiles

HERE = Path(__file__).parent
FLASH = "tocsin-flash"
YEAR = 365 * 24 * 3600

FlashKind = Literal["done", "warning"]
Gettext = Callable[[str], str]


@dataclass(frozen=True)
class NavItem:
    """One way to go. `label` is a message id; `path` is local and complete (`/triage/cases`)."""

    label: str
    path: str


Navigation = Callable[[Principal], Sequence[NavItem]]
"""Says where a person may go, by the person's rights."""


@dataclass(frozen=True)
class Frame:
    """What the layout shows around each page."""

    service: str
    language: str
    languages: dict[str, str]
    root: str
    here: str
    request_id: str
    signed_in: bool
    navigation: Sequence[NavItem]
    sign_in: str
    sign_out: str
    account: str
    flash: dict[str, str] | None

    def path(self, local: str) -> str:
        """Make a path of this service complete."""
        return self.root + local

    def is_current(self, item: NavItem) -> bool:
        current = self.here.split("?")[0]
        return current == item.path or current.startswith(item.path.rstrip("/") + "/")


class _Compiled(BytecodeCache):
    """Templates as they were compiled first: languages and services of a process share most."""

    def __init__(self) -> None:
        self._by_key: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if (kept := self._by_key.get(bucket.key)) is not None:
            bucket.bytecode_from_string(kept)  # it looks whether the source is still the same

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._by_key[bucket.key] = bucket.bytecode_to_string()


_COMPILED = _Compiled()


@dataclass
class Pages:
    """`templates` and `locales` are the service's own folders, looked into before ours.

    `fields`: what its fields are called, as message ids, by path without numbers (`acts.violation`)
    or by the end of a path (`violation`).
    """

    service: str
    zone: ZoneInfo
    navigation: Navigation
    templates: Path | None = None
    locales: Path | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    sign_in: str = "/identity/sign-in"
    sign_out: str = "/identity/sign-out"
    account: str = "/identity/account"
    secure: bool = True
    files: StaticFiles = field(default_factory=StaticFiles)

    def __post_init__(self) -> None:
        locales = [folder for folder in (HERE / "locales", self.locales) if folder]
        self._catalogues = load_catalogues(locales)
        self._environments = {language: self._environment(language) for language in LANGUAGES}

    def install(self, app: FastAPI) -> None:
        """Add the static files and the language switch."""
        app.include_router(self.files.router())
        app.add_api_route("/language", self._choose, methods=["POST"], include_in_schema=False)

    def render(
        self, request: Request, template: str, *, status: int = 200, **context: Any
    ) -> HTMLResponse:
        """Make a page. Templates find the frame as `page`."""
        frame = self._frame(request)
        text = self._environments[frame.language].get_template(template)
        answer = HTMLResponse(text.render(page=frame, **context), status)
        answer.headers["Vary"] = "Accept, Accept-Language, Cookie, HX-Request"
        answer.headers["Content-Language"] = frame.language
        if frame.flash is not None:
            answer.delete_cookie(FLASH, path="/", secure=self.secure, httponly=True)
        return answer

    def gettext(self, request: Request) -> Callable[[str], str]:
        """Return the translator for the reader of this request."""
        return self._catalogues[choose_language(request)].gettext

    def redirect(
        self, path: str, message: str | None = None, kind: FlashKind = "done", **values: str | int
    ) -> RedirectResponse:
        """Go on to a page after a form (303), where `message` (a message id) is shown once.

        `values` fill its named placeholders: codes and references, nothing restricted.
        """
        answer = RedirectResponse(path, 303)
        if message is not None:
            told = orjson.dumps({"message": message, "kind": kind, "values": values})
            answer.set_cookie(
                FLASH,
                urlsafe_b64encode(told).decode(),
                max_age=60,
                path="/",
                secure=self.secure,
                httponly=True,
                samesite="strict",
            )
        return answer

    def refusal(self, request: Request, refusal: Refusal) -> Response | None:
        """Say a refusal as a page, or None where the request does not ask for HTML."""
        by_htmx = request.headers.get("hx-request") == "true"
        if not by_htmx and not _prefers_html(request.headers.get("accept", "")):
            return None
        if refusal.code in {"unauthenticated", "token-expired"}:
            where = sign_in_path(request, self.sign_in)
            if by_htmx:
                return Response(status_code=401, headers={"HX-Redirect": self.sign_in})
            if request.method == "GET":
                return RedirectResponse(where, 303)
        gettext = self.gettext(request)
        faults = refusal.faults
        if refusal.errors:
            faults = field_faults(refusal.errors, gettext)
        detail = gettext(refusal.message)
        answer = self.render(
            request,
            "problem.html",
            status=refusal.status,
            refusal=refusal,
            detail=detail.format(**refusal.values) if refusal.values else detail,
            faults=faults,
        )
        answer.headers.update(refusal.headers)
        return answer

    async def _choose(self, request: Request) -> RedirectResponse:
        form = await read_form(request)
        answer = RedirectResponse(local_path(form.value("next")), 303)
        if (language := form.value("language")) in LANGUAGES:
            answer.set_cookie(
                COOKIE,
                language,
                max_age=YEAR,
                path="/",
                secure=self.secure,
                httponly=True,
                samesite="lax",
            )
        return answer

    def _frame(self, request: Request) -> Frame:
        principal: Principal | None = getattr(request.state, "principal", None)
        language = choose_language(request)
        url = request.url
        return Frame(
            service=self.service,
            language=language,
            languages=dict(LANGUAGES),
            root=request.scope.get("root_path", ""),
            here=url.path + (f"?{url.query}" if url.query else ""),
            request_id=request.scope[REQUEST_ID],
            signed_in=principal is not None,
            navigation=self.navigation(principal) if principal else (),
            sign_in=self.sign_in,
            sign_out=self.sign_out,
            account=self.account,
            flash=self._flash(request, language),
        )

    def _flash(self, request: Request, language: str) -> dict[str, str] | None:
        try:
            told = orjson.loads(urlsafe_b64decode(request.cookies[FLASH]))
            english = told["message"]
            message = self._catalogues[language].gettext(english)
            kind = "warning" if told["kind"] == "warning" else "done"
            return {"text": _filled(message, told["values"]), "kind": kind}
        except (KeyError, ValueError, TypeError, AttributeError, IndexError):
            return None

    def _environment(self, language: str) -> Environment:
        folders = [folder for folder in (self.templates, HERE / "templates") if folder]
        environment = Environment(
            loader=FileSystemLoader(folders),
            bytecode_cache=_COMPILED,
            autoescape=select_autoescape(default=True, default_for_string=True),
            undefined=StrictUndefined,
            extensions=["jinja2.ext.i18n"],
            trim_blocks=True,
            lstrip_blocks=True,
        )
        catalogue = self._catalogues[language]
        environment.install_gettext_callables(  # type: ignore[attr-defined]  # of the extension
            catalogue.gettext,
            catalogue.ngettext,
            newstyle=True,
            pgettext=catalogue.pgettext,
            npgettext=catalogue.npgettext,
        )
        environment.filters.update(Formats(language, self.zone).filters())
        environment.globals["static"] = self.files.path
        environment.globals["field_name"] = partial(
            field_name, fields=self.fields, gettext=catalogue.gettext
        )
        return environment


def field_name(path: str, *, fields: Mapping[str, str], gettext: Gettext) -> str | None:
    """Say what the field at `path` is called: `Title (English)` for `en.title`; None: nobody knows.

    The longest end of the path that has a name gives it.
    """
    parts = [part for part in path.split(".") if not part.isdigit()]
    ends = (".".join(parts[start:]) for start in range(len(parts)))
    label = next((fields[end] for end in ends if end in fields), None)
    if label is None:
        return None
    if parts[0] not in LANGUAGES:
        return gettext(label)
    said = {"field": gettext(label), "language": LANGUAGES[parts[0]]}
    return gettext(msgid("{field} ({language})")).format(**said)


def _filled(message: str, values: dict[str, Any]) -> str:
    """Fill plain placeholders only: the cookie may be forged, and `str.format` takes widths."""
    return re.sub(r"\{(\w+)\}", lambda found: str(values[found[1]]), message)


def _prefers_html(accept: str) -> bool:
    """Say whether HTML is asked for by name, before JSON; a program sends `*/*` or nothing."""
    kinds = [part.split(";")[0].strip().lower() for part in accept.split(",")]
    named = [kind for kind in kinds if kind == "text/html" or kind.endswith("json")]
    return bool(named) and named[0] == "text/html"
