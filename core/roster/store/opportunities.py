"""Clubs, sections, contests, olympiads, trials; places are never fewer than those taken."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from core.ids import random_id
from core.opportunities import telling
from core.opportunities.tables import opportunity, weekly_time
from core.opportunities.verbs import fill
from core.roster.rows import Noun, OpportunityRow
from core.roster.store.classes import one_of_staff, replace_weekly
from core.roster.store.job import Job, chunks
from core.roster.store.schools import Known
from core.roster.store.staff import Staff
from core.roster.text import norm
from core.schools import school
from core.words import Weekly

Stored = sa.Row[Any]
_ANY = (None, None)
_KEPT = (
    "external_key", "kind", "category", "title", "about", "teacher_id", "place", "latitude", "longitude",
    "price_kopecks", "capacity", "age_from", "age_to", "grade_from", "grade_to", "signup_from",
    "signup_until", "starts_on", "ends_on",
)  # fmt: skip
_NEW = dict.fromkeys(_KEPT) | {"about": "", "place": "", "price_kopecks": 0}


class Opportunities:
    """What one school offers."""

    def __init__(self, job: Job, at: Known, staff: Staff) -> None:
        self.job = job
        self.school = at
        self.staff = staff
        # Locked, by id as all do, so that nobody signs up between our look at `taken` and the new capacity.
        query = sa.select(opportunity).where(opportunity.c.school_id == at.id).order_by(opportunity.c.id)
        self.stored: list[Stored] = list(job.tx.all(query.with_for_update(key_share=True)))
        self.times: dict[int, set[Weekly]] = defaultdict(set)
        for part in chunks([r.id for r in self.stored]):
            for r in job.tx.all(sa.select(weekly_time).where(weekly_time.c.opportunity_id.in_(part))):
                self.times[r.opportunity_id].add(Weekly(r.weekday, r.starts, r.ends))

    def take(self, rows: Sequence[OpportunityRow]) -> None:
        """Match, write, and tell the search that the catalogue changed."""
        pairs = self._matched(rows)
        changed = self._create([row for row in rows if row not in pairs])
        changed += self._change({row: known for row, known in pairs.items() if self._room_for_all(row, known)})
        if changed:
            newer = school.update().where(school.c.id == self.school.id).values(catalogue=school.c.catalogue + 1)
            self.job.tx.run(newer)
        matched = {known.id for known in pairs.values()}
        if Noun.OPPORTUNITY in self.job.roster.nouns:
            missing = sum(1 for r in self.stored if r.id not in matched)
            self.job.report.counts[Noun.OPPORTUNITY].missing += missing
        self.job.step(len(rows))

    def _matched(self, rows: Sequence[OpportunityRow]) -> dict[OpportunityRow, Stored]:
        """By key; else by title and kind, and of several of one title the most alike."""
        by_key = {r.external_key: r for r in self.stored if r.external_key}
        pairs = {row: by_key[row.key] for row in rows if row.key in by_key}
        free: dict[tuple[str, str], list[Stored]] = defaultdict(list)
        used = {r.id for r in pairs.values()}
        for r in self.stored:
            if r.id not in used:
                free[norm(r.title), r.kind].append(r)
        wanted: dict[tuple[str, str], list[OpportunityRow]] = defaultdict(list)
        for row in rows:
            if row not in pairs:
                wanted[norm(row.title), row.kind].append(row)
        for of, same in wanted.items():
            pairs |= self._paired(same, free[of])
        return pairs

    def _paired(self, rows: Sequence[OpportunityRow], stored: Sequence[Stored]) -> dict[OpportunityRow, Stored]:
        scored = [
            (-self._alike(row, known), i, j)
            for i, row in enumerate(rows)
            for j, known in enumerate(stored)
            if not (row.key and known.external_key)
        ]
        pairs: dict[OpportunityRow, Stored] = {}
        taken: set[int] = set()
        for _, i, j in sorted(scored):
            if rows[i] not in pairs and j not in taken:
                pairs[rows[i]] = stored[j]
                taken.add(j)
        return pairs

    def _alike(self, row: OpportunityRow, known: Stored) -> int:
        same = (
            set(row.times or ()) == self.times[known.id],
            (row.grades or _ANY) == (known.grade_from, known.grade_to),
            (row.ages or _ANY) == (known.age_from, known.age_to),
            norm(row.place or "") == norm(known.place),
            known.teacher_id in ({h.id for h in self.staff.named(row.leader)} or {None}),
            row.capacity == known.capacity,
            (row.price_kopecks or 0) == known.price_kopecks,
            (row.about or "") == known.about,
        )
        return sum(same)

    def _room_for_all(self, row: OpportunityRow, known: Stored) -> bool:
        if row.capacity < known.taken:
            self.job.note(row, "capacity", "fewer_than_taken", title=known.title, n=known.taken)
        return row.capacity >= int(known.taken)

    def _create(self, rows: Sequence[OpportunityRow]) -> int:
        made = {random_id(): row for row in rows}
        self.job.insert(
            opportunity,
            [{"public_id": p, "school_id": self.school.id, **self._values(row, _NEW)} for p, row in made.items()],
        )
        ids: dict[int, OpportunityRow] = {}
        for part in chunks(list(made)):
            query = sa.select(opportunity.c.id, opportunity.c.public_id).where(opportunity.c.public_id.in_(part))
            ids |= {r.id: made[r.public_id] for r in self.job.tx.all(query)}
        replace_weekly(self.job, weekly_time, "opportunity_id", {i: row.times for i, row in ids.items() if row.times})
        for _ in rows:
            self.job.count(Noun.OPPORTUNITY, new=True, changed=False)
        return len(rows)

    def _change(self, pairs: dict[OpportunityRow, Stored]) -> int:
        updates, times = [], {}
        for row, known in pairs.items():
            before = {name: getattr(known, name) for name in _KEPT}
            after = self._values(row, before)
            other_times = row.times is not None and set(row.times) != self.times[known.id]
            if after != before:
                updates.append({"id": known.id, **after})
            if other_times:
                times[known.id] = row.times or ()
            self.job.count(Noun.OPPORTUNITY, new=False, changed=other_times or after != before)
        self.job.update(opportunity, updates)
        replace_weekly(self.job, weekly_time, "opportunity_id", times)
        places = {known.id: known.place for known in pairs.values()}
        moved = {row["id"] for row in updates if row["place"] != places[row["id"]]}
        for part in chunks(sorted(moved | set(times))):
            telling.changed(self.job.tx, part)
        for opportunity_id in sorted(known.id for row, known in pairs.items() if row.capacity > known.capacity):
            fill(self.job.tx, opportunity_id)  # those who wait get the new places
        return len(updates) + len(times)

    def _values(self, row: OpportunityRow, before: dict[str, Any]) -> dict[str, Any]:
        """Give the columns: what the row says over what was before."""
        leader = one_of_staff(self.job, row, "leader", row.leader, self.staff) if row.leader else None
        says = {
            "external_key": row.key or None,
            "kind": row.kind,
            "category": row.category,
            "title": row.title,
            "about": row.about,
            "teacher_id": leader and leader.id,
            "place": row.place,
            "latitude": row.point and row.point[0],
            "longitude": row.point and row.point[1],
            "price_kopecks": row.price_kopecks,
            "capacity": row.capacity,
            "signup_from": self._moment(row.signup_from),
            "signup_until": self._moment(row.signup_until),
            "starts_on": row.starts_on,
            "ends_on": row.ends_on,
        }
        spans: dict[str, Any] = {}
        for name, span in (("age", row.ages), ("grade", row.grades)):
            if span is not None:  # «любой» empties both
                spans |= {f"{name}_from": span.first, f"{name}_to": span.last}
        return before | {k: v for k, v in says.items() if v is not None} | spans

    def _moment(self, local: datetime | None) -> datetime | None:
        return local and local.replace(tzinfo=ZoneInfo(self.school.timezone))
