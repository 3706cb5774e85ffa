"""Make appeals that only wait for their approval, over HTTP as people do."""

from concurrent.futures import ThreadPoolExecutor
from random import Random

from bench import alerts
from bench.bed import Bed
from tests.processes.flow import Issued, approval_of

AT_ONCE = 3


def submitted(bed: Bed, country: str, number: int) -> list[Issued]:
    """File, verify, draft and submit appeals of one country, for diplomats and partners."""
    chance = Random(country)  # noqa: S311  # the same names in each run are wanted
    told = [alerts.tell(chance, country) for _ in range(number)]
    bed.flow.people.operator.header()  # everybody signs in once, before the parallel requests
    bed.flow.people.officer.header()
    bed.flow.people.approver.header()
    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(
            threads.map(lambda each: bed.flow.submitted(each, audience=("diplomat",)), told)
        )


def approval(bed: Bed, made: Issued) -> dict[str, object]:
    """Return the approver's request for an appeal, after reading it."""
    at = f"/cases/{made.case}/documents/{made.document}"
    return approval_of(bed.flow.people.approver.get("triage", at))
