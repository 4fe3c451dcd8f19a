"""Privacy: the export of everything the site stores about a learner, and its deletion."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from webapp import db
from webapp.db.queries import load_queries
from webapp.services.sign_in import mail_count_subject

sql = load_queries("privacy")


@dataclass(frozen=True, slots=True)
class ExportedRow:
    """One row of any table, as it is exported."""

    record: Any


@dataclass(frozen=True, slots=True)
class DeletedRow:
    """A deleted learner."""

    email: str | None = field(repr=False)


def export(conn: db.Conn, user_id: UUID) -> dict[str, list[Any]]:
    """Return everything about a learner, by table, without hashes of secrets: they reveal nothing about anyone."""
    tables = {
        "users": db.many(conn, sql.select_exported_users, ExportedRow, user_id=user_id),
        "accounts": db.many(conn, sql.select_exported_accounts, ExportedRow, user_id=user_id),
        "user_sessions": db.many(conn, sql.select_exported_sessions, ExportedRow, user_id=user_id),
        "user_api_tokens": db.many(conn, sql.select_exported_api_tokens, ExportedRow, user_id=user_id),
        "user_avatars": db.many(conn, sql.select_exported_avatars, ExportedRow, user_id=user_id),
        "user_topic_xp": db.many(conn, sql.select_exported_progress, ExportedRow, user_id=user_id),
        "user_task_attempts": db.many(conn, sql.select_exported_attempts, ExportedRow, user_id=user_id),
        "original_people": db.many(conn, sql.select_exported_original_person, ExportedRow, user_id=user_id),
        "user_opening_balances": db.many(conn, sql.select_exported_opening_balances, ExportedRow, user_id=user_id),
        "user_earlier_attempts": db.many(conn, sql.select_exported_earlier_attempts, ExportedRow, user_id=user_id),
        "user_task_state": db.many(conn, sql.select_exported_task_states, ExportedRow, user_id=user_id),
        "user_known_topics": db.many(conn, sql.select_exported_known_topics, ExportedRow, user_id=user_id),
        "user_learning_days": db.many(conn, sql.select_exported_learning_days, ExportedRow, user_id=user_id),
        "user_reminders": db.many(conn, sql.select_exported_reminders, ExportedRow, user_id=user_id),
        "user_calendars": db.many(conn, sql.select_exported_calendars, ExportedRow, user_id=user_id),
        "class_teachers": db.many(conn, sql.select_exported_class_teachers, ExportedRow, user_id=user_id),
        "class_members": db.many(conn, sql.select_exported_class_members, ExportedRow, user_id=user_id),
        "class_assignment_pupils": db.many(conn, sql.select_exported_exceptions, ExportedRow, user_id=user_id),
        "user_assignments": db.many(conn, sql.select_exported_assignments, ExportedRow, user_id=user_id),
        "user_assignment_answers": db.many(conn, sql.select_exported_assignment_answers, ExportedRow, user_id=user_id),
        "user_secrets": db.many(conn, sql.select_exported_secrets, ExportedRow, user_id=user_id),
        "user_lti_scores": db.many(conn, sql.select_exported_lti_scores, ExportedRow, user_id=user_id),
        "class_teacher_requests": db.many(conn, sql.select_exported_teacher_requests, ExportedRow, user_id=user_id),
        "user_class_events": db.many(conn, sql.select_exported_class_events, ExportedRow, user_id=user_id)
        + db.many(conn, sql.select_exported_acts, ExportedRow, user_id=user_id),
        "regrades": db.many(conn, sql.select_exported_regrades, ExportedRow, user_id=user_id),
        "class_assignments": db.many(conn, sql.select_exported_authored_assignments, ExportedRow, user_id=user_id),
    }
    return {table: [row.record for row in rows] for table, rows in tables.items()}


def delete_learner(conn: db.Conn, user_id: UUID, secrets: Sequence[str]) -> None:
    """Delete a learner and every row that refers to them. A repeat changes nothing."""
    deleted = db.maybe(conn, sql.delete_user, DeletedRow, user_id=user_id)
    if deleted and deleted.email:
        db.execute(conn, sql.delete_links_to_address, identifier=deleted.email)
        db.execute(conn, sql.delete_link_uses_of_address, identifier=deleted.email)
        db.execute(conn, sql.delete_mail_count, subject=mail_count_subject(secrets, f"address:{deleted.email}"))
