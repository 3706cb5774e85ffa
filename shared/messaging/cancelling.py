"""Make loops notice a cancellation that Python 3.11's `asyncio.wait_for` lost.

It loses one that comes together with its result. Libraries use it, so an endless loop could miss
its only cancellation. The loop checks in each iteration.
"""

import asyncio


def leave_if_cancelled() -> None:
    """Raise `CancelledError` if this task was cancelled but still runs."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
