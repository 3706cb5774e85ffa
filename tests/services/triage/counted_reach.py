"""Counts from dispatch of whom an appeal would reach. Numbers are invented."""

from collections.abc import Collection
from datetime import UTC, datetime

from shared.clock import derived_id
from shared.contracts.attestation import AUDIENCES
from shared.contracts.dispatch import Reach, ReachCount, ReachCounted, ReachLanguages

_BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)


def reach(
    *counts: ReachCount,
    audience: Collection[str] = (),
    organisations: tuple[str, ...] = (),
    recipients: int | None = None,
    languages: dict[str, int] | None = None,
) -> Reach:
    """Return one count; `languages`: how many read which, such as `{"en fr": 3, "": 1}`."""
    return Reach(
        audience=tuple(audience) or tuple({each.audience for each in counts}),
        organisations=organisations,
        recipients=sum(each.reached for each in counts) if recipients is None else recipients,
        counts=counts,
        languages=tuple(
            ReachLanguages(languages=tuple(read.split()), recipients=number)
            for read, number in (languages or {}).items()
        ),
    )


def one_of_each() -> tuple[Reach, ...]:
    """Return one recipient by e-mail in every audience."""
    return tuple(reach(ReachCount(audience=each, channel="email", reached=1)) for each in AUDIENCES)


def counted(
    reaches: tuple[Reach, ...] | None = None,
    *,
    country: str | None = None,
    providers: tuple[str, ...] = ("email", "webhook"),
    at: datetime | None = None,
) -> ReachCounted:
    return ReachCounted(
        reach=derived_id(_BEGINNING, "reach", country or ""),
        country=country,
        providers=providers,
        reaches=one_of_each() if reaches is None else reaches,
        counted_at=at or datetime.now(UTC),
    )
