"""The import from the original: people, their provider accounts, and what they had in each topic.

Each batch of people is one transaction: a person is here whole or not at all, and a run that broke off goes on with
whoever is missing. A state in a topic becomes an opening balance, from which the fold of the answers given here goes
on. Attempts become history, which nothing prices again.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field, fields
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

from webapp import db
from webapp.db.queries import load_queries
from webapp.errors import Invalid
from webapp.rules.attempts import TopicRules
from webapp.rules.foreign_settings import INTERVALS, fit_settings, our_slug
from webapp.rules.levels import level_at
from webapp.rules.replay import OpeningBalance, open_progress
from webapp.services import merging, original_source, replay
from webapp.services.original_report import Report, TopicTotals
from webapp.services.original_source import AccountRow, NotTheOriginal, PersonRow, ProgressRow, TopicRow
from webapp.services.sign_in import read_email

sql = load_queries("original")

PEOPLE_AT_ONCE = 500
ROLES = ("USER", "TEACHER", "ADMIN")
THEIR_TOP_LEVEL = 5  # the original showed no higher one, whatever the thresholds
SETTINGS = sorted({column.name for column in fields(TopicRules)} & {column.name for column in fields(TopicRow)})

Transaction = Callable[[], AbstractContextManager[object]]


@dataclass(frozen=True, slots=True)
class ImportedRow:
    """Somebody who was imported before, and when."""

    person_hash: bytes
    imported_at: datetime


@dataclass(frozen=True, slots=True)
class AddressRow:
    """An address of somebody here; never null in this query's result, although the column may be."""

    user_id: UUID
    email: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class LinkedRow:
    """A provider account of somebody here."""

    user_id: UUID
    provider: str
    provider_account_id: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class RulesRow:
    """A topic's rules, and whether it has content here."""

    rules: TopicRules
    topic_slug: str
    has_content: bool


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic of the original: its settings there, and the rules here."""

    slug: str
    our_slug: str
    thresholds: Sequence[int]
    intervals: Sequence[int]
    max_xp: int
    rules: TopicRules


@dataclass(frozen=True, slots=True)
class Import:
    """The two databases and what is known of the whole before the first batch."""

    source: db.Conn
    target: db.Conn
    now: datetime
    report: Report
    topics: Mapping[str, Topic]
    repeated: Mapping[UUID, UUID]


def import_people(
    source: db.Conn,
    target: db.Conn,
    transaction: Transaction,
    now: datetime,
    advance: Callable[[int], None],
) -> Report:
    """Import everybody who is not here yet, in batches of one transaction each. Return the report.

    `source` is a snapshot of the original. `advance` is told after each batch how many people it had. Raises
    `NotTheOriginal` before anything is stored, and psycopg.Error with the batches before it stored.
    """
    original_source.check_schema(source)
    report = Report()
    _note_the_whole(source, report)
    repeated = original_source.repeated_addresses(source)
    with transaction():
        topics = _open_topics(source, target, report, now)
    task = Import(source, target, now, report, topics, repeated)
    for people in original_source.batches(source, PEOPLE_AT_ONCE):
        with transaction():
            _import_batch(task, people)
        advance(len(people))
    return report


def _note_the_whole(source: db.Conn, report: Report) -> None:
    found = original_source.orphans(source)
    report.left_out += Counter(
        {
            "orphaned accounts": found.accounts,
            "orphaned progress": found.progress,
            "orphaned attempts": found.attempts,
            "links": found.verification_tokens,
        }
    )


# --- Topics ----------------------------------------------------------------------------------------------------------


def _open_topics(source: db.Conn, target: db.Conn, report: Report, now: datetime) -> dict[str, Topic]:
    """Make sure that every topic of the original has rules here. Return them by the original's slug."""
    rows = original_source.topics(source)
    slugs = {row.topic_slug: our_slug(row.topic_slug) for row in rows}
    for ours, count in Counter(slugs.values()).items():
        if count > 1:
            both = " and ".join(sorted(slug for slug, name in slugs.items() if name == ours))
            raise NotTheOriginal(
                f"The topics {both} would both be {ours} here. Nothing was stored. Rename one of them in the original"
                " and run this again."
            )
    for row in rows:
        fitted = fit_settings({name: getattr(row, name) for name in SETTINGS})
        settings = {name: getattr(TopicRules(), name) for name in SETTINGS} | fitted.settings
        db.execute(
            target,
            sql.insert_topic,
            topic_slug=slugs[row.topic_slug],
            subject_slug=our_slug(row.category or "math"),
            title=row.title or row.topic_slug,
            description=row.description or "",
            difficulty=row.difficulty or "easy",
            category=row.category or "",
            tags=row.tags or [],
            now=now,
            **{name: list(value) if isinstance(value, tuple) else value for name, value in settings.items()},
        )
        report.topics[row.topic_slug] = TopicTotals(row.topic_slug, slugs[row.topic_slug], settings=fitted.changes)
    known = {
        row.topic_slug: row for row in db.many(target, sql.select_rules, RulesRow, topic_slugs=sorted(slugs.values()))
    }
    topics = {}
    for row in rows:
        here = known[slugs[row.topic_slug]]
        report.topics[row.topic_slug].has_content = here.has_content
        topics[row.topic_slug] = Topic(
            slug=row.topic_slug,
            our_slug=slugs[row.topic_slug],
            thresholds=sorted(row.level_thresholds or TopicRules().level_thresholds),
            intervals=row.review_intervals or INTERVALS,
            max_xp=row.max_xp or here.rules.max_xp,
            rules=here.rules,
        )
    return topics


# --- People ----------------------------------------------------------------------------------------------------------


def _import_batch(task: Import, people: list[PersonRow]) -> None:
    hashes = {person.user_id: _hash(person.user_id) for person in people}
    found = db.many(task.target, sql.select_imported, ImportedRow, person_hashes=list(hashes.values()))
    before = {row.person_hash: row.imported_at for row in found}
    new = [person for person in people if hashes[person.user_id] not in before]
    task.report.people_before += len(people) - len(new)
    since = {user_id: before[hashed] for user_id, hashed in hashes.items() if hashed in before}
    task.report.left_out["answered since"] += original_source.count_active_since(task.source, since)
    if not new:
        return
    user_ids = [person.user_id for person in new]
    accounts = original_source.accounts(task.source, user_ids)
    linked = _linked_here(task, accounts)
    emails = _addresses(task, new)
    db.copy_records(task.target, "users", [_user_record(task, person, emails.get(person.user_id)) for person in new])
    free = [account for account in accounts if account.id not in linked]
    db.copy_records(task.target, "accounts", [asdict(account) for account in free])
    db.copy_records(
        task.target,
        "original_people",
        [{"person_hash": hashes[user_id], "user_id": user_id, "imported_at": task.now} for user_id in user_ids],
    )
    _import_progress(task, user_ids)
    our_slugs = {slug: topic.our_slug for slug, topic in task.topics.items()}
    original_source.copy_attempts(task.source, task.target, user_ids, our_slugs)
    _note_people(task.report, new, accounts)
    _merge(task, {account.user_id: linked[account.id] for account in accounts if account.id in linked}, emails)


def _hash(user_id: UUID) -> bytes:
    return sha256(str(user_id).encode()).digest()


def _note_people(report: Report, people: list[PersonRow], accounts: list[AccountRow]) -> None:
    report.people += len(people)
    report.accounts += len(accounts)
    report.left_out["tokens"] += len(accounts)
    report.administrators += sum(person.role == "ADMIN" for person in people)
    report.providers.update(account.provider for account in accounts)


def _user_record(task: Import, person: PersonRow, email: str | None) -> dict[str, object]:
    if person.image:
        task.report.leave_out("pictures", person.user_id)
    if person.role not in ROLES:
        task.report.leave_out("role", f"{person.user_id}: {person.role}")
    return {
        "id": person.user_id,
        "name": person.name,
        "email": email,
        "email_verified": person.email_verified if email else None,
        "role": person.role if person.role in ROLES else "USER",
        "created_at": person.created_at,
        "updated_at": person.updated_at,
    }


def _addresses(task: Import, people: list[PersonRow]) -> dict[UUID, str]:
    """Return the address that each person has here. A person without one signs in with their provider only."""
    wanted: dict[UUID, str] = {}
    for person in people:
        if person.user_id in task.repeated:
            task.report.note("address of another", f"{person.user_id}, kept by {task.repeated[person.user_id]}")
        elif person.email:
            try:
                wanted[person.user_id] = read_email(person.email)
            except Invalid:
                task.report.leave_out("address", person.user_id)
    found = db.many(task.target, sql.select_taken_addresses, AddressRow, emails=list(wanted.values()))
    taken = {row.email for row in found}
    for user_id in [user_id for user_id, email in wanted.items() if email in taken]:
        task.report.leave_out("address taken", user_id)
        del wanted[user_id]
    return wanted


def _linked_here(task: Import, accounts: list[AccountRow]) -> dict[UUID, UUID]:
    """Return whom here a provider account belongs to already, by the account's id."""
    linked = {
        (row.provider, row.provider_account_id): row.user_id
        for row in db.many(
            task.target,
            sql.select_taken_accounts,
            LinkedRow,
            providers=[account.provider for account in accounts],
            provider_account_ids=[account.provider_account_id for account in accounts],
        )
    }
    keys = {account.id: (account.provider, account.provider_account_id) for account in accounts}
    return {account_id: linked[key] for account_id, key in keys.items() if key in linked}


def _merge(task: Import, same_people: Mapping[UUID, UUID], emails: Mapping[UUID, str]) -> None:
    """Make two accounts of one person one: they signed in here with the same provider account before the import."""
    for user_id, here in same_people.items():
        own = merging.find_account(task.target, here)
        if own is None or (own.email and user_id in emails):
            task.report.leave_out("account taken", user_id)
            continue
        merging.merge_account(task.target, user_id, here, task.now)
        task.report.note("merged", f"{user_id} is {here}")


# --- Progress --------------------------------------------------------------------------------------------------------


def _import_progress(task: Import, user_ids: list[UUID]) -> None:
    balances, states = [], []
    for row in original_source.progress(task.source, user_ids):
        topic = task.topics[row.topic_slug]
        opening = opening_balance(row, topic.intervals)
        _note_progress(task.report, row, topic, opening)
        balance = asdict(opening) | {"level": max(0, row.level), "began_at": row.began_at}
        balances.append({"user_id": row.user_id, "topic_slug": topic.our_slug} | balance)
        progress = open_progress(topic.rules, opening)
        record = replay.progress_record(topic.our_slug, progress, last_activity=opening.last_activity)
        states.append({"user_id": row.user_id, "created_at": row.began_at} | dict(record))
    db.copy_records(task.target, "user_opening_balances", balances)
    db.copy_records(task.target, "user_topic_xp", states)


def opening_balance(row: ProgressRow, intervals: Sequence[int]) -> OpeningBalance:
    """Return what our fold begins with. `intervals` are the original's review intervals in the topic.

    A stage of the original is a rung of ours: both say how many reviews were passed. Beyond the last interval the
    original counted answers, so the stage is that of the first such answer. It left no date there. Our rules compute
    one from the day of the last review, which in that case is the day of the last practice; else it is not known.
    """
    total = max(0, row.current_xp, row.total_xp_earned)
    stage = min(max(0, row.srs_stage), len(intervals) + 1)
    is_undated = stage > 0 and row.next_review_date is None
    practised = row.last_practiced_date or _day(row.last_activity) or row.last_attempt_day
    daily_tasks_count = max(0, row.daily_tasks_count) if row.daily_tasks_date else 0
    began = int(bool(total or stage or row.last_practiced_date))
    return OpeningBalance(
        current_xp=max(0, row.current_xp),
        total_xp_earned=total,
        daily_tasks_count=daily_tasks_count,
        daily_tasks_date=row.daily_tasks_date,
        srs_stage=stage,
        next_review_date=row.next_review_date,
        last_review_date=practised if is_undated else None,
        last_practiced_date=row.last_practiced_date,
        last_activity=row.last_activity,
        attempt_count=max(row.attempt_count, daily_tasks_count, began),
    )


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def _note_progress(report: Report, row: ProgressRow, topic: Topic, opening: OpeningBalance) -> None:
    totals = report.topics[row.topic_slug]
    totals.learners += 1
    totals.xp += row.current_xp
    totals.xp_here += opening.current_xp
    totals.levels[row.level] += 1
    totals.due_dates += row.next_review_date is not None
    totals.without_date += row.next_review_date is None
    totals.attempts += row.attempt_count
    for kind, applies in _contradictions(row, topic).items():
        if applies:
            report.note(kind, f"{row.user_id} in {row.topic_slug}")


def _contradictions(row: ProgressRow, topic: Topic) -> dict[str, bool]:
    """Return which sentences of the report are true of a state."""
    if not row.has_progress:
        return {"no progress": True}
    level = min(THEIR_TOP_LEVEL, level_at(topic.thresholds, row.current_xp).level)
    numbers = (row.current_xp, row.total_xp_earned, row.level, row.daily_tasks_count, row.srs_stage)
    return {
        "not the sum": row.attempt_count > 0 and row.total_xp_earned != row.attempts_xp,
        "due for ever": row.srs_stage > 0 and row.next_review_date is None,
        "stage": row.srs_stage > len(topic.intervals) + 1,
        "level": row.level != level,
        "above the maximum": row.current_xp > topic.max_xp,
        "days": row.last_attempt_day is not None and row.last_practiced_date != row.last_attempt_day,
        "no attempts": row.attempt_count == 0 and row.total_xp_earned > 0,
        "impossible": min(numbers) < 0 or row.current_xp > row.total_xp_earned,
    }
