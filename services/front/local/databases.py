"""One database and one login role per service, and the few shared databases.

Databases belong to the role of the administrator's URL, under which migrations run. A service's
role reaches its own database and the shared ones; in its own it can change rows, but not tables.
"""

import base64
import hashlib
import hmac
import secrets as randomness
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import asyncpg

from services.front.local.faults import StartFault
from services.front.local.postgres_binaries import OLDEST_MAJOR
from services.front.local.secret_files import read_or_create

KEYRING = "keyring"
BUS = "bus"
ERASER = "eraser"
SCRAM_ROUNDS = 4096  # PostgreSQL's own default; the passwords are random, nobody memorises them
LOCK = 0x746F6373696E  # "tocsin": one preparation at a time on one server


@dataclass(frozen=True)
class DatabaseUrls:
    """URLs (postgresql://, with the query of the administrator's URL) by role and database.

    Names are without prefix: `of("intake", "keyring")` is role tocsin_intake on tocsin_keyring.
    They hold passwords: never to be logged.
    """

    _owner: str
    _passwords: Mapping[str, str]

    def owner(self, database: str) -> str:
        """Return the URL for migrations, with the administrator's role."""
        return _aimed(self._owner, database=f"tocsin_{database}")

    def of(self, role: str, database: str) -> str:
        if database not in reachable_databases(role):
            raise KeyError(f"{role} has no way into {database}")
        return _aimed(
            self._owner,
            database=f"tocsin_{database}",
            login=(f"tocsin_{role}", self._passwords[role]),
        )


def url_of_database(admin_url: str, database: str) -> str:
    """Return the administrator's URL of this database."""
    return _aimed(_plain(admin_url), database=f"tocsin_{database}")


def reachable_databases(role: str) -> tuple[str, ...]:
    return (KEYRING,) if role == ERASER else (role, KEYRING, BUS)


async def ensure_databases(admin_url: str, services: Sequence[str], secrets: Path) -> DatabaseUrls:
    """Create missing databases and roles, and set their passwords and rights.

    `admin_url`: a role that may create databases and roles. Raises StartFault with one line.
    """
    roles = [*services, ERASER]
    passwords = {
        role: read_or_create(secrets / f"postgres-{role}.password", _new_password).decode()
        for role in roles
    }
    urls = DatabaseUrls(_plain(admin_url), passwords)
    try:
        admin = await _connect(urls._owner)  # noqa: SLF001 - this module's own value
        try:
            # Released with the connection. A transaction's lock cannot be used: CREATE DATABASE
            # refuses to run in a transaction.
            await admin.execute("SELECT pg_advisory_lock($1)", LOCK)
            await _ensure_roles(admin, passwords)
            await _ensure_on_server(admin, [*services, KEYRING, BUS], roles)
            for database in (*services, KEYRING, BUS):
                entering = [role for role in roles if database in reachable_databases(role)]
                await _grant_inside(urls.owner(database), database, entering)
        finally:
            await admin.close()
    except asyncpg.PostgresError as fault:
        raise StartFault(f"TOCSIN_POSTGRES_URL: the server refuses: {fault}") from fault
    return urls


def known_urls(admin_url: str, services: Sequence[str], secrets: Path) -> DatabaseUrls:
    """Return the URLs of existing databases; raise `StartFault` if a password is missing."""
    passwords = {}
    for role in [*services, ERASER]:
        try:
            passwords[role] = (secrets / f"postgres-{role}.password").read_text()
        except OSError as fault:
            raise StartFault(f"TOCSIN_SECRETS: {fault.filename}: {fault.strerror}") from None
    return DatabaseUrls(_plain(admin_url), passwords)


async def _connect(url: str) -> asyncpg.Connection:
    try:
        connection = await asyncpg.connect(url, timeout=10)
    except (TimeoutError, OSError, ValueError, asyncpg.PostgresError) as fault:
        where = urlsplit(url).netloc.rpartition("@")[2]
        raise StartFault(
            f"TOCSIN_POSTGRES_URL: no way into the database server at {where}: "
            f"{fault or type(fault).__name__}",
        ) from fault
    if connection.get_server_version().major < OLDEST_MAJOR:
        await connection.close()
        raise StartFault(f"TOCSIN_POSTGRES_URL: PostgreSQL {OLDEST_MAJOR} or later is needed")
    return connection


async def _ensure_roles(admin: asyncpg.Connection, passwords: Mapping[str, str]) -> None:
    known = {row["rolname"] for row in await admin.fetch("SELECT rolname FROM pg_roles")}
    for role, password in passwords.items():
        verb = "ALTER" if f"tocsin_{role}" in known else "CREATE"
        # The verifier instead of the password, so that no password appears in the server's log.
        await admin.execute(
            f"{verb} ROLE tocsin_{role} WITH LOGIN PASSWORD '{scram_verifier(password)}'"
        )


async def _ensure_on_server(
    admin: asyncpg.Connection, databases: Sequence[str], roles: Sequence[str]
) -> None:
    known = {row["datname"] for row in await admin.fetch("SELECT datname FROM pg_database")}
    for database in databases:
        name = f"tocsin_{database}"
        if name not in known:
            await admin.execute(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0")
        await admin.execute(f"REVOKE ALL ON DATABASE {name} FROM PUBLIC")
        for role in roles:
            if database in reachable_databases(role):
                await admin.execute(f"GRANT CONNECT ON DATABASE {name} TO tocsin_{role}")


async def _grant_inside(owner_url: str, database: str, entering: Sequence[str]) -> None:
    owner = await _connect(owner_url)
    try:
        await owner.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
        for role in entering:
            await owner.execute(f"GRANT USAGE ON SCHEMA public TO tocsin_{role}")
        if database in (KEYRING, BUS):
            # Several roles connect here: the migrations grant what each may do, and no function is
            # open to all by default.
            await owner.execute("ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC")
            return
        role = f"tocsin_{database}"
        await owner.execute(
            "ALTER DEFAULT PRIVILEGES IN SCHEMA public "
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}"
        )
        await owner.execute(
            f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO {role}"
        )
    finally:
        await owner.close()


def scram_verifier(password: str) -> str:
    """Return what PostgreSQL stores of an ASCII password (RFC 5803), computed by the client."""
    salt = randomness.token_bytes(16)
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, SCRAM_ROUNDS)
    client_key = hmac.digest(salted, b"Client Key", "sha256")
    server_key = hmac.digest(salted, b"Server Key", "sha256")
    shown = [
        base64.b64encode(part).decode()
        for part in (salt, hashlib.sha256(client_key).digest(), server_key)
    ]
    return f"SCRAM-SHA-256${SCRAM_ROUNDS}:{shown[0]}${shown[1]}:{shown[2]}"


def _new_password() -> bytes:
    return randomness.token_urlsafe(32).encode()


def _plain(url: str) -> str:
    scheme, _, rest = url.strip().partition("://")
    if scheme.partition("+")[0] not in ("postgresql", "postgres") or not rest:
        raise StartFault(
            "TOCSIN_POSTGRES_URL must read like postgresql://user:password@host:5432/postgres"
        )
    return f"postgresql://{rest}"


def _aimed(url: str, *, database: str, login: tuple[str, str] | None = None) -> str:
    """Return `url` with another database and login; host, port and the rest of the query stay."""
    parts = urlsplit(url)
    replaced = {"dbname", "database", *(("user", "password") if login else ())}
    query = [(name, value) for name, value in parse_qsl(parts.query) if name not in replaced]
    credentials, at, where = parts.netloc.rpartition("@")
    if login:
        credentials, at = ":".join(login), "@"
    return urlunsplit(
        ("postgresql", f"{credentials}{at}{where}", f"/{database}", urlencode(query), "")
    )
