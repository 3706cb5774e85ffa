"""The keyring: one data key per subject, created before it is needed, destroyed to erase.

Infrastructure like the broker: a database of its own, reached only by its functions (see
`keyring_migrations`). Services may create and open; only `tocsin_eraser` may destroy.
"""

import asyncio
import os
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Integer, LargeBinary, TextClause, Uuid, bindparam, text
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.message_ids import msgid
from shared.problems import Unavailable
from shared.storage.engine import is_unreachable
from shared.storage.master_keys import KeyWrapping, WrappedKey
from shared.storage.sealing import KEY_BYTES, DataKey, Erased, Keys

CACHE_SECONDS = 30.0
"""How long a key is handed out again without asking the keyring."""

KEY_SECONDS = 60.0
"""How long after it was read a key may be used: the minute within which "erased" is true.

Longer than the cache, so that keys just handed out last for a unit of work.
"""

_SUBJECTS = bindparam("subjects", type_=ARRAY(Uuid))
_WRAPPED = bindparam("wrapped", type_=ARRAY(LargeBinary))
_VERSIONS = bindparam("versions", type_=ARRAY(Integer))

OPEN = text("SELECT * FROM keyring.open_keys(:subjects)").bindparams(_SUBJECTS)
ONE_OF_EACH = text("SELECT * FROM keyring.one_key_of_each_version()")
CREATE = text("SELECT * FROM keyring.create_keys(:subjects, :wrapped, :version)").bindparams(
    _SUBJECTS, _WRAPPED
)
DESTROY = text("SELECT keyring.destroy_key(:subject)").bindparams(bindparam("subject", type_=Uuid))
TO_REWRAP = text("SELECT * FROM keyring.keys_to_rewrap(:version, :batch)")
REPLACE = text(
    "SELECT keyring.replace_wrapping(:subjects, :versions, :wrapped, :version)"
).bindparams(_SUBJECTS, _WRAPPED, _VERSIONS)


class KeyringUnavailable(Unavailable):
    """503: the keyring's database is unavailable.

    Restricted data can be neither stored nor read.
    """

    def __init__(self) -> None:
        super().__init__(msgid("The keyring is not available. Nothing was saved. Try again."))


@dataclass(frozen=True, slots=True)
class _Found:
    """The keyring's answer for one subject; `key` is None if it was destroyed."""

    key: DataKey | None
    read_at: float


@dataclass(frozen=True, slots=True)
class _Creation:
    """Keys that will be created together, after the previous group."""

    subjects: set[UUID]
    task: asyncio.Task[dict[UUID, _Found]]


class Keyring:
    """Opens and makes data keys. One per process; `monotonic` gives seconds that only go up."""

    def __init__(
        self,
        engine: AsyncEngine,
        master: KeyWrapping,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        # Each call is one statement: without BEGIN and COMMIT it is one round trip.
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._master = master
        self._monotonic = monotonic
        self._cache: OrderedDict[UUID, _Found] = OrderedDict()
        self._reading: dict[UUID, asyncio.Task[dict[UUID, _Found]]] = {}
        self._creating = asyncio.Lock()
        self._next: _Creation | None = None

    async def create(self, *subjects: UUID) -> Keys:
        """Make the keys of new subjects, in one round trip, and return them opened.

        A subject that has a key keeps it, so this can be repeated. Raises `Erased` if one was
        destroyed: its key can never be created again. Callers that come while another's keys are
        being created share the next round trip.
        """
        if self._next is None:
            together: set[UUID] = set()
            self._next = _Creation(together, asyncio.create_task(self._create(together)))
        self._next.subjects.update(subjects)
        # Shielded: a caller that gives up must not cancel the creation for the others.
        made = await asyncio.shield(self._next.task)
        found = {subject: made[subject] for subject in sorted(set(subjects))}
        for subject, each in found.items():
            if each.key is None:
                raise Erased(subject)
        return self._keys(found)

    async def open(self, subjects: Iterable[UUID]) -> Keys:
        """Return the keys of these subjects; the result also knows which of them are erased.

        Many callers that ask for the same subject at once make one query.
        """
        wanted = set(subjects)
        self._drop_old()
        found = {s: self._cache[s] for s in wanted if self._is_fresh(s)}
        missing = wanted - found.keys()
        if new := missing - self._reading.keys():
            task = asyncio.create_task(self._read(sorted(new)))
            for subject in new:
                self._reading[subject] = task
            task.add_done_callback(lambda _: self._forget_reading(new))
        for task in {self._reading[subject] for subject in missing}:
            # Shielded: a caller that gives up must not cancel the query for the others.
            answer = await asyncio.shield(task)
            found.update({s: answer[s] for s in missing & answer.keys()})
        return self._keys(found)

    async def destroy(self, subject: UUID) -> None:
        """Destroy the key of a subject, for ever, in every process within `KEY_SECONDS`.

        It can be repeated. A subject without a key can never get one after this. Needs the eraser's
        role.
        """
        await self._call(DESTROY, subject=subject)
        self._cache.pop(subject, None)

    async def rewrap(self, *, batch: int = 500) -> int:
        """Rewrap all keys with the current master key while services run; return how many.

        Needs the owner's role. Every service must know the current master key before this begins.
        """
        moved = 0
        while rows := await self._call(TO_REWRAP, version=self._master.current, batch=batch):
            keys = [
                await self._master.unwrap(row.subject, WrappedKey(row.master_version, row.wrapped))
                for row in rows
            ]
            wrapped = [
                await self._master.wrap(row.subject, key)
                for row, key in zip(rows, keys, strict=True)
            ]
            result = await self._call(
                REPLACE,
                subjects=[row.subject for row in rows],
                versions=[row.master_version for row in rows],
                wrapped=[each.ciphertext for each in wrapped],
                version=self._master.current,
            )
            moved += result[0][0]
        return moved

    async def ready(self) -> None:
        """Return once the keyring answers and its keys can be opened.

        One key of each master key version is unwrapped, so that a missing master key is noticed
        before it is needed. Raises `KeyringUnavailable`, or `MasterKeyFault` or `SealBroken` if a
        version is missing or a different key.
        """
        await self._unwrapped(await self._call(ONE_OF_EACH), self._monotonic())

    async def close(self) -> None:
        await self._engine.dispose()

    async def _create(self, together: set[UUID]) -> dict[UUID, _Found]:
        async with self._creating:
            self._next = None  # callers from here on join the next group
            subjects = sorted(together)
            fresh = {subject: os.urandom(KEY_BYTES) for subject in subjects}
            wrapped = [await self._master.wrap(subject, key) for subject, key in fresh.items()]
            read_at = self._monotonic()
            rows = await self._call(
                CREATE,
                subjects=subjects,
                wrapped=[each.ciphertext for each in wrapped],
                version=self._master.current,
            )
        found = await self._unwrapped(rows, read_at)
        self._remember(found)
        return found

    async def _read(self, subjects: Sequence[UUID]) -> dict[UUID, _Found]:
        # The clock is read before the query, so that the age of a key that is destroyed right after
        # it was read counts from before its destruction.
        read_at = self._monotonic()
        found = await self._unwrapped(await self._call(OPEN, subjects=list(subjects)), read_at)
        self._remember(found)
        return found

    async def _unwrapped(self, rows: Sequence[Any], read_at: float) -> dict[UUID, _Found]:
        found = {}
        for row in rows:
            key = None
            if row.wrapped is not None:
                wrapped = WrappedKey(row.master_version, row.wrapped)
                material = await self._master.unwrap(row.subject, wrapped)
                key = DataKey(material, until=read_at + KEY_SECONDS)
            found[row.subject] = _Found(key, read_at)
        return found

    async def _call(self, statement: TextClause, **values: object) -> Sequence[Any]:
        try:
            async with self._engine.connect() as connection:
                return (await connection.execute(statement, values)).all()
        except Exception as error:
            if is_unreachable(error):
                raise KeyringUnavailable from error
            raise

    def _keys(self, found: dict[UUID, _Found]) -> Keys:
        opened = {subject: each.key for subject, each in found.items() if each.key is not None}
        return Keys(opened, found.keys() - opened.keys(), monotonic=self._monotonic)

    def _is_fresh(self, subject: UUID) -> bool:
        found = self._cache.get(subject)
        return found is not None and self._monotonic() < found.read_at + CACHE_SECONDS

    def _remember(self, found: dict[UUID, _Found]) -> None:
        for subject, each in found.items():
            self._cache[subject] = each
            self._cache.move_to_end(subject)
        # An idle process must drop keys too: there may be no call for days.
        asyncio.get_running_loop().call_later(KEY_SECONDS, self._drop_old)

    def _drop_old(self) -> None:
        while self._cache:
            subject, found = next(iter(self._cache.items()))
            if self._monotonic() < found.read_at + CACHE_SECONDS:
                return
            del self._cache[subject]

    def _forget_reading(self, subjects: Iterable[UUID]) -> None:
        for subject in subjects:
            self._reading.pop(subject, None)
