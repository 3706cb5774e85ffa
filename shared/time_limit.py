"""One time limit for many calls at once, with one timer for all of them.

All have the same limit, so the call that began first also times out first. A separate timer for
each call (`asyncio.timeout`) costs as much as writing the request.
"""

import asyncio
from types import TracebackType


class TimeLimit:
    """`with limit.call():` raises `TimeoutError` after `seconds`.

    All calls must be in one event loop.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._calls: dict[_Call, None] = {}
        self._timer: asyncio.TimerHandle | None = None

    def call(self) -> "_Call":
        return _Call(self)

    def begin(self, call: "_Call") -> None:
        loop = asyncio.get_running_loop()
        call.until = loop.time() + self._seconds
        self._calls[call] = None
        if self._timer is None:
            self._timer = loop.call_at(call.until, self._end_overdue)

    def leave(self, call: "_Call") -> None:
        self._calls.pop(call, None)

    def _end_overdue(self) -> None:
        loop = asyncio.get_running_loop()
        now, overdue = loop.time(), []
        self._timer = None
        for call in self._calls:
            if call.until > now:
                self._timer = loop.call_at(call.until, self._end_overdue)
                break
            overdue.append(call)
        for call in overdue:
            self.leave(call)
            call.end()


class _Call:
    __slots__ = ("_cancelling", "_limit", "_overdue", "_task", "until")

    def __init__(self, limit: TimeLimit) -> None:
        self._limit = limit
        self._overdue = False
        self.until = 0.0

    def end(self) -> None:
        self._overdue = True
        self._task.cancel()

    def __enter__(self) -> None:
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("a time limit is one of a task")
        self._task = task
        self._cancelling = task.cancelling()
        self._limit.begin(self)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._limit.leave(self)
        # As in `asyncio.timeout`: a task that somebody else cancelled as well stays cancelled.
        if (
            self._overdue
            and self._task.uncancel() <= self._cancelling
            and kind is asyncio.CancelledError
        ):
            raise TimeoutError from error
