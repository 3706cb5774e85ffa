"""Find earlier cases similar to a new one, by the marks that their alerts share.

In a wave of one country thousands of people have the same names, so a search is bounded: of a mark
that many alerts have, the latest ones are looked at, of a rare one all, and only what can be
similar enough is compared. If that leaves anything out, the result says so (see `SimilarCases`).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Integer, LargeBinary, Row, SmallInteger, Text, bindparam, text

from services.triage.operations.links.name_marks import Mark, dates_of
from services.triage.rules.similarity import BESIDE, ENOUGH, POINTS, Fingerprint
from services.triage.tables.metadata import PlainUuid
from shared.contracts.codes import ActOutline
from shared.names import KEYS_VERSION
from shared.storage.unit_of_work import UnitOfWork

MOST = 50
"""The most cases that are compared with an alert by names: the most similar, then the latest."""
MOST_BESIDE = 25
"""The same for cases that share only an organisation, and for attacks on colleagues: cases with
similar names do not take their places."""
MOST_BEARERS = 200
"""The most alerts that are compared for one mark, the latest first: thousands may share a name."""

NOT_ALL_COMPARED = "not-all-compared"
"""The timeline's entry that there may be more similar cases than were compared."""

# Built once, as text: it runs for each alert, and building it took longer than running it. If an
# alert has marks by several rules, only those of the newest rule are used, so that names are
# compared by one rule. For a case that was merged into another, the result names the other case,
# which has its alerts too.
_ALIKE = text(
    """
    WITH sought AS MATERIALIZED (
        SELECT * FROM unnest(:seeking, :countries, :kinds, :hashes)
            AS sought (new, country, kind, hash)
    ), bearing AS MATERIALIZED (
        SELECT wanted.hash, latest.alert
        FROM (SELECT DISTINCT hash FROM sought) AS wanted CROSS JOIN LATERAL (
            SELECT mark.alert FROM alert_marks AS mark
            WHERE mark.hash = wanted.hash AND mark.alert <> ALL (:among) AND (
                mark.rule_version = :rule OR NOT EXISTS (
                    SELECT FROM alert_marks AS newer
                    WHERE newer.alert = mark.alert AND newer.rule_version > mark.rule_version
                )
            )
            ORDER BY mark.alert DESC LIMIT :most_bearers + 1
        ) AS latest
    ), shared AS MATERIALIZED (
        SELECT new, country, alert, count(*) AS marks, bool_or(kind = 'name') AS name,
            bool_or(kind = 'sound') AS sound, bool_or(kind = 'organisation') AS organisation
        FROM sought JOIN bearing USING (hash)
        GROUP BY new, country, alert
    ), weighed AS (
        SELECT new, alert, marks, name, sound, organisation, alerts.acts, alerts.filed_at,
            CASE WHEN name THEN :same_name WHEN sound THEN :similar_name ELSE 0 END
            + CASE WHEN organisation THEN :same_organisation ELSE 0 END
            + CASE WHEN alerts.country = shared.country THEN :same_country ELSE 0 END AS points
        FROM shared JOIN alerts USING (alert)
    ), ranked AS (
        SELECT new, alert, name, sound, organisation, case_alerts.case_id,
            row_number() OVER (
                PARTITION BY new ORDER BY points DESC, marks DESC, filed_at DESC
            ) AS place,
            row_number() OVER (
                PARTITION BY new, name OR sound, attack ORDER BY points DESC, marks DESC,
                    filed_at DESC
            ) AS own_place,
            CASE WHEN name OR sound THEN CAST(:most AS bigint) ELSE CAST(:most_beside AS bigint)
            END AS places
        FROM (
            SELECT *, organisation AND NOT (name OR sound) AND EXISTS (
                SELECT FROM jsonb_array_elements(acts) AS act
                WHERE act ->> 'violation' = ANY (:attacks)
            ) AS attack FROM weighed
        ) AS weighed JOIN case_alerts USING (alert)
        WHERE (points >= :least OR attack) AND NOT EXISTS (
            SELECT FROM case_links AS link
            WHERE case_alerts.case_id IN (link.newer, link.older) AND link.state = 'accepted'
                AND link.kept_case <> case_alerts.case_id
        )
    ), common AS (
        SELECT hash FROM bearing GROUP BY hash HAVING count(*) > :most_bearers
    )
    SELECT new, place, own_place > places AS beyond, case_id, alerts.country, alerts.acts, name,
        sound, organisation, cases.desk, cases.restricted_to IS NOT NULL AS restricted
    FROM ranked JOIN alerts USING (alert) JOIN cases ON cases.id = ranked.case_id
    WHERE own_place <= places + 1
    UNION ALL
    SELECT DISTINCT new, NULL::bigint, true, NULL::uuid, NULL, NULL::jsonb, NULL::boolean,
        NULL::boolean, NULL::boolean, NULL, NULL::boolean
    FROM sought JOIN common USING (hash)
    ORDER BY place
    """
).bindparams(
    *(bindparam(name, type_=ARRAY(PlainUuid)) for name in ("seeking", "among")),
    *(bindparam(name, type_=ARRAY(Text)) for name in ("countries", "kinds")),
    bindparam("hashes", type_=ARRAY(LargeBinary)),
    bindparam("rule", KEYS_VERSION, SmallInteger),
    bindparam("attacks", type_=ARRAY(Text)),
    bindparam("least", ENOUGH - sum(POINTS[reason] for reason in BESIDE), Integer),
    *(
        bindparam(reason.replace("-", "_"), POINTS[reason], Integer)
        for reason in POINTS.keys() - BESIDE
    ),
)


@dataclass(frozen=True)
class SimilarCase:
    """An earlier case that shares a mark with the new one. `restricted`: to named people.

    `fingerprint` has, of each kind of marks, those of the new case, or none if they share none.
    """

    case: UUID
    fingerprint: Fingerprint
    desk: str
    restricted: bool = False

    def is_open_to(self, desk: str) -> bool:
        """Return whether everybody of this desk may read the case."""
        return self.desk == desk and not self.restricted


@dataclass
class SimilarCases:
    """What was found for a new alert: the most similar first. `left_out`: there may be more."""

    near: list[SimilarCase] = field(default_factory=list)
    left_out: bool = False


async def find_similar_cases(
    work: UnitOfWork, sought: Mapping[UUID, Fingerprint], attacks: Collection[str]
) -> Mapping[UUID, SimilarCases]:
    """Return for each new alert the earlier cases that can be like it, by what they share.

    That is those which share a name, a sound or an organisation with it and may come to `ENOUGH`,
    or tell of one of the `attacks` on a colleague. By now its marks are locked (see
    `storing.store_alerts`). What these alerts have in common with one another is not looked at.
    """
    found = {alert: SimilarCases() for alert in sought}
    marks = [(alert, mark) for alert, each in sought.items() for mark in _marks(each)]
    if not marks:
        return found
    values = {
        "seeking": [alert for alert, _ in marks],
        "countries": [sought[alert].country for alert, _ in marks],
        "kinds": [kind for _, (kind, _) in marks],
        "hashes": [value for _, (_, value) in marks],
        "among": list(sought),
        "attacks": sorted(attacks),
        "most": MOST,
        "most_beside": MOST_BESIDE,
        "most_bearers": MOST_BEARERS,
    }
    for row in await work.session.execute(_ALIKE, values):
        of_alert = found[UUID(bytes=row.new.bytes)]
        if row.beyond:
            of_alert.left_out = True
        else:
            of_alert.near.append(_neighbour(row, sought[row.new]))
    return found


def _marks(fingerprint: Fingerprint) -> Sequence[Mark]:
    return [
        *(("name", value) for value in fingerprint.names),
        *(("sound", value) for value in fingerprint.sounds),
        *(("organisation", value) for value in fingerprint.organisations),
    ]


def _neighbour(row: Row[Any], new: Fingerprint) -> SimilarCase:
    acts = tuple(ActOutline.model_validate(act) for act in row.acts)
    known = replace(
        new,
        country=row.country,
        names=new.names if row.name else frozenset(),
        sounds=new.sounds if row.sound else frozenset(),
        organisations=new.organisations if row.organisation else frozenset(),
        dates=dates_of(acts),
        violations=frozenset(act.violation for act in acts),
    )
    return SimilarCase(UUID(bytes=row.case_id.bytes), known, row.desk, row.restricted)
