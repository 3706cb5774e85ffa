"""The app that intake is compared with: FastAPI, pydantic, one ORM insert, one commit.

It has the same body, the same PostgreSQL, uvicorn with its defaults, and nothing else: no sign-in,
no sealing, no audit trail, no outbox. `python -m bench.bare` serves it.
"""

import argparse
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from services.front.local.processes import LOOPBACK
from shared.clock import new_id
from shared.storage.engine import create_engine


class Row(DeclarativeBase):
    type_annotation_map = {dict[str, Any]: JSONB}  # noqa: RUF012  # SQLAlchemy's own way


class BareAlert(Row):
    __tablename__ = "bare_alerts"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    country: Mapped[str]
    narrative: Mapped[str]
    told: Mapped[dict[str, Any]]


class AlertBody(BaseModel):
    model_config = ConfigDict(extra="allow")

    country: str
    narrative: str


class Taken(BaseModel):
    id: UUID


def create_app(engine: AsyncEngine) -> FastAPI:
    sessions = async_sessionmaker(engine, expire_on_commit=False)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with engine.begin() as connection:
            await connection.run_sync(Row.metadata.create_all)
        yield
        await engine.dispose()

    app = FastAPI(lifespan=lifespan)

    @app.post("/alerts", status_code=201)
    async def take(told: AlertBody) -> Taken:
        row = BareAlert(
            id=new_id(),
            country=told.country,
            narrative=told.narrative,
            told=told.model_extra or {},
        )
        async with sessions() as session:
            session.add(row)
            await session.commit()
        return Taken(id=row.id)

    return app


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.bare", description=__doc__)
    parser.add_argument("--database", required=True, help="postgresql://...")
    parser.add_argument("--port", type=int, required=True)
    told = parser.parse_args()
    engine = create_engine(told.database, application_name="bench-bare")
    # As `tocsin serve` runs a service.
    config = uvicorn.Config(
        create_app(engine),
        host=LOOPBACK,
        port=told.port,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
    )
    uvicorn.Server(config).run()


if __name__ == "__main__":
    main()
