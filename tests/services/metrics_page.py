"""Read the metrics page of a service whose loops do not run, after one round of checks."""

from shared.runtime import Runtime


async def watched(runtime: Runtime) -> str:
    async with runtime.database.read() as session:
        for look in runtime._looks:
            await look(session)
    return runtime.metrics()


async def depths(runtime: Runtime) -> dict[str, float]:
    """Return the length of each queue."""
    found = {}
    for line in (await watched(runtime)).splitlines():
        if line.startswith("tocsin_queue_depth{"):
            labels, _, number = line.rpartition(" ")
            found[labels.split('"')[1]] = float(number)
    return found
