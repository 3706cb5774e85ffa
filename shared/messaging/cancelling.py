"""Python 3.11's `asyncio.wait_for` swallows a cancellation that comes together with its result.

Libraries use it, so an endless loop could miss the one call to end. It asks at each turn.
"""

import asyncio


def leave_if_cancelled() -> None:
    """Raise `CancelledError` if this task was cancelled and still runs."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
