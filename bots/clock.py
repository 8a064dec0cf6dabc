"""The clock: what is to be done now and then, all of it declared here, each time once however often we restart."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler  # type: ignore[import-untyped]
from apscheduler.triggers.base import BaseTrigger  # type: ignore[import-untyped]
from apscheduler.triggers.cron import CronTrigger  # type: ignore[import-untyped]

from core import jobs
from core.absences.verbs import forget_old as forget_absences
from core.appointments import slots
from core.appointments.reminding import remind_soon, remind_tomorrow
from core.broadcasts.spreading import forget_missed
from core.bugs import traced
from core.database import Database
from core.duty.telling import tell_mornings
from core.errands.counting import forget_oldest
from core.notices import forget_left, notifying, send_due
from core.outbox import forget_sent
from core.pickup import verbs as pickup
from core.questions import waiting
from core.questions.telling import AT_ONCE as LETTERS_AT_ONCE
from core.questions.telling import remind, tell_letters
from core.suggestions import weekly
from core.suggestions.weekly import tell_news
from core.surveys import ballots, ending, opening, reminding
from dialogs.engine.store import forget_old

AGAIN = 60.0  # seconds until what failed is tried again, if its own time is not nearer

log = structlog.get_logger("clock")
logging.getLogger("apscheduler").setLevel(logging.CRITICAL)  # what goes wrong is logged here, and in our own way


@dataclass(frozen=True, slots=True)
class Job:
    """What is done at the times of `when`; `at_most` as in core.jobs. `tells`: it may leave messages to deliver."""

    name: str
    when: BaseTrigger
    work: jobs.Work
    at_most: int = 0
    tells: bool = False

    def after(self, moment: datetime) -> datetime:
        """Give its next time after `moment`."""
        following: datetime = self.when.get_next_fire_time(moment, moment + timedelta(microseconds=1))
        return following


def _every(**when: str) -> BaseTrigger:
    return CronTrigger(timezone=UTC, **when)


JOBS = (
    Job("notices", _every(second="*/20"), send_due, notifying.AT_ONCE, tells=True),
    Job("letters", _every(second="10,40"), tell_letters, LETTERS_AT_ONCE, tells=True),
    Job("unanswered", _every(minute="3"), remind, LETTERS_AT_ONCE, tells=True),
    Job("surveys_end", _every(second="15"), ending.end_due, ending.AT_ONCE, tells=True),
    Job("surveys_begin", _every(minute="1"), opening.tell_due, tells=True),
    Job("surveys_remind", _every(minute="13"), reminding.remind, reminding.AT_ONCE, tells=True),
    Job("letterboxes", _every(minute="*/5", second="35"), ballots.mix),
    Job("suggestions", _every(day_of_week="thu", hour="6"), tell_news, weekly.AT_ONCE, tells=True),
    Job("pickups", _every(minute="*/5"), pickup.remind, pickup.AT_ONCE, tells=True),
    Job("duty", _every(minute="*/5"), tell_mornings, tells=True),
    Job("appointments_tomorrow", _every(minute="*/5", second="5"), remind_tomorrow, tells=True),
    Job("appointments_soon", _every(second="15"), remind_soon, tells=True),
    Job("forget_questions", _every(hour="2", minute="21"), waiting.forget_old, waiting.AT_ONCE),
    Job("forget_talks", _every(hour="2", minute="31"), slots.forget_old, slots.FORGOTTEN_AT_ONCE),
    Job("forget_updates", _every(minute="7"), forget_old),
    Job("forget_messages", _every(minute="17"), forget_sent),
    Job("forget_notices", _every(minute="27"), forget_left),
    Job("forget_pickups", _every(minute="57"), pickup.forget_ended),
    Job("forget_missed", _every(minute="37"), forget_missed),
    Job("forget_absences", _every(minute="52"), forget_absences),
    Job("forget_errands", _every(minute="47"), forget_oldest, at_most=1),
)


class Clock:
    """Does jobs when their time comes; at the start, those whose time came while nothing ran."""

    def __init__(self, database: Database, wake: Callable[[], None], todo: Sequence[Job] = JOBS) -> None:
        self._database = database
        self._wake = wake
        self._todo = todo
        self._one = asyncio.Lock()
        self._stopping = False
        self._scheduler = AsyncIOScheduler(
            timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )

    async def run(self) -> None:
        """Go on until cancelled; what is being done then is finished first."""
        for job in self._todo:
            self._scheduler.add_job(self._do, job.when, [job], id=job.name, next_run_time=datetime.now(UTC))
        self._scheduler.start()
        try:
            await asyncio.Event().wait()
        finally:
            self._stopping = True
            self._scheduler.pause()
            async with self._one:
                self._scheduler.shutdown()

    async def _do(self, job: Job) -> None:
        async with self._one:  # one at a time: none is urgent enough to crowd out conversations
            try:
                while not self._stopping and await self.once(job) == job.at_most > 0:
                    pass
            except Exception as error:  # tomorrow's chores must not depend on today's luck
                log.error("job failed", job=job.name, **traced(error))
                self._again(job)

    async def once(self, job: Job) -> int:
        """Do `job` once if its time has come, a part of it if it comes in parts; give how much was done."""
        count = await self._database.write(lambda tx: jobs.do(tx, job.name, job.after, job.work, job.at_most))
        if count and job.tells:
            self._wake()
        return count

    def _again(self, job: Job) -> None:
        soon = datetime.now(UTC) + timedelta(seconds=AGAIN)
        if job.after(datetime.now(UTC)) > soon:
            self._scheduler.modify_job(job.name, next_run_time=soon)
