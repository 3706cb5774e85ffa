"""Describe the machine on which a run was measured."""

import os
import platform
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import asyncpg
import psutil


@dataclass(frozen=True)
class Machine:
    """A machine. `postgresql` is the version as the server reports it."""

    cores: int
    memory_gib: float
    processor: str
    system: str
    python: str
    postgresql: str

    def told(self) -> dict[str, Any]:
        return asdict(self)


async def machine(postgres_url: str) -> Machine:
    connection = await asyncpg.connect(postgres_url)
    try:
        version = await connection.fetchval("SHOW server_version")
    finally:
        await connection.close()
    return Machine(
        cores=len(os.sched_getaffinity(0)),
        memory_gib=round(psutil.virtual_memory().total / 2**30, 1),
        processor=_processor(),
        system=f"{platform.system()} {platform.release()}",
        python=platform.python_version(),
        postgresql=str(version),
    )


def _processor() -> str:
    try:
        with Path("/proc/cpuinfo").open(encoding="utf-8") as told:
            names = [line.partition(":")[2].strip() for line in told if "model name" in line]
    except OSError:
        names = []
    return names[0] if names else platform.machine()
