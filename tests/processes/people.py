"""People who work with Tocsin: each signs in with a password and calls services over HTTP."""

import json
import time
from collections.abc import Callable, Mapping
from threading import Lock
from typing import Any
from uuid import uuid4

import httpx2

from shared.access.roles import Role
from tests.processes.system import System
from tests.processes.waiting import eventually

RENEW_AFTER = 600.0
"""Seconds; a token is valid for fifteen minutes."""

GATEWAY_FAULTS = frozenset({502, 503, 504})


class Refused(Exception):
    """A service refused the request. `problem`: its RFC 9457 answer."""

    def __init__(self, answer: httpx2.Response) -> None:
        super().__init__(f"{answer.request.method} {answer.request.url.path}: {answer.text}")
        self.status = answer.status_code
        self.problem: dict[str, Any] = answer.json() if answer.text else {}

    @property
    def code(self) -> str:
        return str(self.problem.get("type")).rpartition(":")[2]


class Colleague:
    """One account. Its first sign-in changes the password that it was created with."""

    def __init__(self, system: System, email: str, password: str) -> None:
        self._system = system
        self.email = email
        self._given, self.password = password, f"an invented phrase for {uuid4().hex}"
        self._token: str | None = None
        self._signed_in = 0.0
        self._signing_in = Lock()
        self._http = httpx2.Client(timeout=30)

    def get(self, service: str, path: str, **query: Any) -> Any:
        """Return the answer's JSON; asks again while nobody answers."""
        return self._answered(lambda: self.send("GET", service, path, params=query), path)

    def post(self, service: str, path: str, body: Any = None, *, key: str | None = None) -> Any:
        """Return the answer's JSON; raises `Refused`, or an `httpx2.HTTPError` if none came."""
        return self._said(self.send("POST", service, path, json=body, key=key))

    def put(self, service: str, path: str, body: Any = None) -> Any:
        return self._said(self.send("PUT", service, path, json=body))

    def patch(self, service: str, path: str, body: Any = None) -> Any:
        return self._said(self.send("PATCH", service, path, json=body))

    def surely(self, service: str, path: str, body: Any) -> Any:
        """Post with one `Idempotency-Key` until it is answered, as a client does in a crisis."""
        key = uuid4().hex

        return self._answered(lambda: self.send("POST", service, path, json=body, key=key), path)

    def send(
        self, method: str, service: str, path: str, *, key: str | None = None, **how: Any
    ) -> httpx2.Response:
        headers = {**self.header()} | ({"idempotency-key": key} if key else {})
        return self._http.request(
            method, f"{self._system[service].url}/v1{path}", headers=headers, **how
        )

    def header(self) -> Mapping[str, str]:
        with self._signing_in:  # two at the same time would both change the first password
            if self._token is None or time.monotonic() - self._signed_in > RENEW_AFTER:
                self._sign_in()
        return {"authorization": f"Bearer {self._token}"}

    def sign_in_again(self) -> None:
        """Get a new token for the next request: the present one is not valid any more."""
        self._signed_in = float("-inf")

    def _sign_in(self) -> None:
        body = {"email": self.email, "password": self.password}
        if self._token is None:
            body = {"email": self.email, "password": self._given, "new_password": self.password}
        answer = self._http.post(f"{self._system['identity'].url}/v1/tokens", json=body)
        self._token = str(self._said(answer)["access_token"])
        self._signed_in = time.monotonic()

    def _answered(self, ask: Callable[[], httpx2.Response], path: str) -> Any:
        """Send the request until its service answers, and not a proxy before it."""
        answered: list[httpx2.Response] = []

        def is_answered() -> bool:
            try:
                answer = ask()
            except httpx2.HTTPError:
                return False
            # It is still being processed, or its process died meanwhile.
            is_busy = answer.status_code == httpx2.codes.CONFLICT and (
                Refused(answer).code == "idempotency-in-progress"
            )
            if answer.status_code in GATEWAY_FAULTS or is_busy:
                return False
            answered.append(answer)
            return True

        eventually(is_answered, what=f"{path} is answered")
        return self._said(answered[0])

    @staticmethod
    def _said(answer: httpx2.Response) -> Any:
        if answer.is_error:
            raise Refused(answer)
        return answer.json() if answer.content else None


class People:
    """The first accounts by role, and others that the administrator creates."""

    def __init__(self, system: System) -> None:
        self._system = system
        self._by_role = {
            first.role: Colleague(system, first.email, first.password) for first in system.accounts
        }

    def __getitem__(self, role: Role) -> Colleague:
        return self._by_role[role]

    def sign_in_again(self) -> None:
        """Sign everybody in again, because a restored backup signs everybody out."""
        for each in self._by_role.values():
            each.sign_in_again()

    @property
    def operator(self) -> Colleague:
        return self[Role.OPERATOR]

    @property
    def officer(self) -> Colleague:
        return self[Role.TRIAGE_OFFICER]

    @property
    def approver(self) -> Colleague:
        return self[Role.APPROVER]

    @property
    def communications(self) -> Colleague:
        return self[Role.COMMUNICATIONS]

    @property
    def grants(self) -> Colleague:
        return self[Role.GRANTS_OFFICER]

    @property
    def committee(self) -> Colleague:
        return self[Role.COMMITTEE_MEMBER]

    @property
    def administrator(self) -> Colleague:
        return self[Role.ADMINISTRATOR]

    def another(self, *roles: Role) -> Colleague:
        """Create an account with these roles and all desks, as the owner of the machine.

        The owner of the machine needs no second administrator, also for an administrator.
        """
        email = f"{uuid4().hex}@tocsin.invalid"
        named = [word for role in roles for word in ("--role", str(role))]
        done = self._system.command(
            "accounts", "add", "Invented colleague", "--email", email, *named, "--json"
        )
        assert done.returncode == 0, done.stderr
        made = json.loads(done.stdout)
        return Colleague(self._system, email, made["password"])
