"""Merging in classes: what somebody is there, and their marks, move to another account of theirs."""

from uuid import UUID

from webapp import db
from webapp.db.queries import load_queries

sql = load_queries("merging_classes")


def move_classes(conn: db.Conn, guest_id: UUID, user_id: UUID) -> None:
    """Give a learner the other one's parts in classes and their marks. Where both have a mark, the learner's counts."""
    db.execute(conn, sql.insert_moved_members, user_id=user_id, guest_id=guest_id)
    db.execute(conn, sql.insert_moved_secrets, user_id=user_id, guest_id=guest_id)
    db.execute(conn, sql.insert_moved_teachers, user_id=user_id, guest_id=guest_id)
    db.execute(conn, sql.update_moved_authorship, user_id=user_id, guest_id=guest_id)
    db.execute(conn, sql.insert_moved_exceptions, user_id=user_id, guest_id=guest_id)
    db.execute(conn, sql.insert_moved_assignment_answers, user_id=user_id, guest_id=guest_id)
    db.execute(conn, sql.insert_moved_assignments, user_id=user_id, guest_id=guest_id)
    db.execute(conn, sql.insert_moved_lti_scores, user_id=user_id, guest_id=guest_id)
    db.execute(conn, sql.insert_moved_teacher_requests, user_id=user_id, guest_id=guest_id)
    db.execute(conn, sql.insert_moved_class_events, user_id=user_id, guest_id=guest_id)


def move_actor(conn: db.Conn, other_id: UUID, user_id: UUID) -> None:
    """Make what a teacher's other account did with pupils' work this account's doing."""
    db.execute(conn, sql.update_moved_actor, user_id=user_id, other_id=other_id)
