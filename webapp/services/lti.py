"""Coming from a learning platform by LTI 1.3: a launch, who arrives, the class of a course, the assignment of a link.

Somebody of a platform is known by its name for them (`sub`) and by nothing else. No e-mail address is looked at.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from math import ceil
from secrets import token_urlsafe
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from webapp import db
from webapp.db.queries import load_queries
from webapp.errors import Conflict, Forbidden, NotFound
from webapp.messages import N_, Locale
from webapp.names import on_one_line
from webapp.outside.lti import CLAIM, DEEP_LINKING, LINE_ITEM_SCOPE, Platform
from webapp.services import accounts, assignments, classes, roster
from webapp.services.classes import LOOKING
from webapp.services.lti_platforms import hash_of
from webapp.services.roster_file import ListedPupil
from webapp.services.sign_in import Proof

sql = load_queries("lti")

STATE_LASTS = timedelta(minutes=10)
MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership#"
TEACHERS = {MEMBERSHIP + role for role in ("Instructor", "Administrator")}
AGS = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
NRPS = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
NAME_LENGTH = 60
LONGEST_ID = 255
LONGEST_URL = 1000
USED_UP = N_(
    "This way in was used already, is older than ten minutes, or was opened in another browser. Nothing was stored. "
    "Go back to your course and press the link there again."
)
NOT_CHECKED = N_(
    "We could not check who sent you, so nothing was stored. Go back to your course and press the link there again. If "
    "this comes back, tell your teacher."
)
NO_LAUNCH = N_("You did not get in")


@dataclass(frozen=True, slots=True)
class Begun:
    """A launch that has begun: who was asked, and the nonce that their answer must carry."""

    platform: Platform
    nonce: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Person:
    """The account of somebody of a platform."""

    user_id: UUID
    role: str


@dataclass(frozen=True, slots=True)
class ContextRow:
    """The class that a course is connected to."""

    class_id: UUID | None


@dataclass(frozen=True, slots=True)
class LinkRow:
    """The assignment that a link opens."""

    class_id: UUID
    assignment_id: UUID


@dataclass(frozen=True, slots=True)
class Course:
    """A course of a platform, in which somebody pressed a link."""

    platform_id: UUID
    deployment_id: str
    context_id: str
    title: str

    @property
    def ids(self) -> dict[str, Any]:
        """Return what names it."""
        return {
            "platform_id": self.platform_id,
            "deployment_id": self.deployment_id,
            "context_id": self.context_id,
        }


@dataclass(frozen=True, slots=True)
class Launch:
    """A verified launch. `return_url` is where chosen links go, None where a link was pressed.

    `line_items_url` is where we may make a line item for a link that has none.
    """

    course: Course
    subject: str = field(repr=False)
    name: str = field(repr=False)
    given_name: str = field(repr=False)
    family_name: str = field(repr=False)
    is_teacher: bool
    locale: Locale | None
    resource_link_id: str
    assignment_id: UUID | None
    line_item_url: str | None
    line_items_url: str | None
    memberships_url: str | None
    return_url: str | None
    data: Any = field(repr=False)  # the platform's own, given back as it came
    takes_line_items: bool

    @property
    def link_ids(self) -> dict[str, Any]:
        """Return what names the link that was pressed."""
        return {
            "platform_id": self.course.platform_id,
            "deployment_id": self.course.deployment_id,
            "resource_link_id": self.resource_link_id,
        }

    @property
    def proof(self) -> Proof:
        """Return the proof of who this is."""
        return proof_of(self.course.platform_id, self.subject, self.name)


def provider_of(platform_id: UUID) -> str:
    """Return the name of a platform among the providers of accounts."""
    return f"lti:{platform_id}"


def proof_of(platform_id: UUID, subject: str, name: str) -> Proof:
    """Return the proof of who somebody is: their platform's name for them. An address plays no part."""
    return Proof(provider=provider_of(platform_id), provider_account_id=subject, name=name or None)


# --- A launch --------------------------------------------------------------------------------------------------------


def begin(conn: db.Conn, platform: Platform, now: datetime) -> tuple[str, str]:
    """Return state and nonce of a new launch."""
    state, nonce = token_urlsafe(24), token_urlsafe(24)
    db.execute(conn, sql.delete_expired_states, now=now)
    db.execute(
        conn,
        sql.insert_state,
        state_hash=hash_of(state),
        platform_id=platform.platform_id,
        nonce=nonce,
        expires_at=now + STATE_LASTS,
    )
    return state, nonce


def take_begun(conn: db.Conn, state: str, now: datetime) -> Begun:
    """Return the launch of a state, which is used up by this. Raise `Forbidden` if there is none."""
    begun = db.maybe(conn, sql.delete_state, Begun, state_hash=hash_of(state), now=now)
    if begun is None:
        raise Forbidden(USED_UP, heading=NO_LAUNCH)
    return begun


def read_launch(platform: Platform, claims: Mapping[str, Any]) -> Launch:
    """Return what verified claims say. Raise `Forbidden` for a message that is none of a launch."""
    kind = claims.get(CLAIM + "message_type")
    deployment_id = read_id(claims.get(CLAIM + "deployment_id"))
    context = _part(claims, CLAIM + "context")
    settings = _part(claims, DEEP_LINKING + "deep_linking_settings")
    link = _part(claims, CLAIM + "resource_link")
    grades = _part(claims, AGS)
    may_make_items = LINE_ITEM_SCOPE in read_texts(grades.get("scope"))
    return_url = read_address(settings.get("deep_link_return_url")) if kind == "LtiDeepLinkingRequest" else None
    is_link = kind == "LtiResourceLinkRequest" and bool(read_id(link.get("id")))
    takes_links = return_url is not None and "ltiResourceLink" in read_texts(settings.get("accept_types"))
    if not deployment_id or not (is_link or takes_links):
        raise Forbidden(NOT_CHECKED, heading=NO_LAUNCH)
    context_id = read_id(context.get("id"))
    if not context_id:
        raise Forbidden(
            N_("The platform did not say which course this is, so nothing was stored. Open the link from a course."),
            heading=NO_LAUNCH,
        )
    return Launch(
        course=Course(
            platform.platform_id,
            deployment_id,
            context_id,
            read_name(context.get("title")) or read_name(context.get("label")),
        ),
        subject=claims["sub"],
        name=read_name(claims.get("name")),
        given_name=read_name(claims.get("given_name")),
        family_name=read_name(claims.get("family_name")),
        is_teacher=bool(TEACHERS.intersection(read_texts(claims.get(CLAIM + "roles")))),
        locale=accounts.read_locale(read_id(_part(claims, CLAIM + "launch_presentation").get("locale"))[:2]),
        resource_link_id=read_id(link.get("id")),
        assignment_id=_uuid(_part(claims, CLAIM + "custom").get("assignment")),
        line_item_url=read_address(grades.get("lineitem")),
        line_items_url=read_address(grades.get("lineitems")) if may_make_items else None,
        memberships_url=read_address(_part(claims, NRPS).get("context_memberships_url")),
        return_url=return_url,
        data=settings.get("data"),
        takes_line_items=settings.get("accept_lineitem") is not False,
    )


def _part(claims: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = claims.get(name)
    return part if isinstance(part, dict) else {}


def read_id(value: object) -> str:
    """Return an id as text, an empty one for what cannot be one. Some platforms send numbers."""
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return text if len(text) <= LONGEST_ID and text.isprintable() else ""


def read_texts(value: object) -> list[str]:
    """Return the texts of a list, none of what is no list."""
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


def read_name(value: object) -> str:
    """Return a name or title on one line, cut to what is stored."""
    return on_one_line(value)[:NAME_LENGTH].strip() if isinstance(value, str) else ""


def read_address(value: object) -> str | None:
    """Return an address that begins with http:// or https://, None for what is none."""
    if not isinstance(value, str) or len(value) > LONGEST_URL or not value.isprintable() or " " in value:
        return None
    return value if origin_of(value) else None


def origin_of(url: str) -> str:
    """Return scheme, host and port of an address; an empty text for what is none. It is fit for a header."""
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return ""
    host = parts.hostname or ""
    is_plain = bool(host) and all(letter.isascii() and (letter.isalnum() or letter in "-._:") for letter in host)
    if parts.scheme not in ("https", "http") or not is_plain:
        return ""
    return f"{parts.scheme}://{f'[{host}]' if ':' in host else host}{port}"


def line_item(assignment_id: UUID, title: str, most_points: Decimal) -> dict[str, Any]:
    """Return the line item of an assignment as platforms receive it.

    Open edX takes whole maxima only, and so does Moodle's form. Each score has its own exact maximum, from which the
    platform converts.
    """
    return {"scoreMaximum": ceil(most_points), "label": title, "resourceId": assignment_id.hex}


def _uuid(value: object) -> UUID | None:
    try:
        return UUID(value) if isinstance(value, str) else None
    except ValueError:
        return None


# --- Who arrives -----------------------------------------------------------------------------------------------------


def find_person(conn: db.Conn, proof: Proof) -> Person | None:
    """Return the account of somebody of a platform; None if they have never come.

    Raise `Forbidden` for an administrator: whoever runs a platform could otherwise act as one.
    """
    person = db.maybe(
        conn, sql.select_optional_person, Person, provider=proof.provider, subject=proof.provider_account_id
    )
    if person and person.role == "ADMIN":
        raise Forbidden(
            N_("You are an administrator of Intervals. Administrators sign in here, not through another platform."),
            heading=NO_LAUNCH,
        )
    return person


def find_class_of_pupils(conn: db.Conn, launch: Launch) -> UUID:
    """Return the class of a course. Raise `Conflict` if no teacher has connected the course yet."""
    row = db.maybe(conn, sql.select_optional_context, ContextRow, **launch.course.ids)
    if row is None or row.class_id is None:
        raise Conflict(
            N_("This course is not ready yet"),
            N_("Your teacher opens the link first and connects the course to a class. Nothing was stored about you."),
        )
    return row.class_id


def admit_pupil(conn: db.Conn, launch: Launch, user_id: UUID, class_id: UUID, now: datetime) -> None:
    """Make somebody a pupil of their course's class, unless they have a part in it. Raise `Conflict`."""
    classes.lock_class(conn, class_id)
    try:
        found = classes.in_role(conn, class_id, user_id)
    except NotFound:
        if not roster.has_room(conn, class_id):
            raise Conflict(N_("This class is full"), N_("Ask your teacher to make room. Nothing was stored.")) from None
        name = listed_name(launch.given_name, launch.family_name, launch.name or launch.subject)
        roster.add_member(conn, class_id, user_id, name, now)
        roster.record(conn, class_id, [user_id], "joined", user_id, now)
        found = classes.in_role(conn, class_id, user_id)
    if found.about.is_archived:
        raise Conflict(
            N_("This class is over"), N_("Its teacher has archived the class. Your marks are kept. Nothing was stored.")
        )


def listed_name(given: str, family: str, whole: str) -> ListedPupil:
    """Return a pupil's name as a class list has it. One whole name stays one: only its owner knows how it divides."""
    return roster.read_name(family, given) if given or family else roster.read_name("", whole[:NAME_LENGTH])


def meet_teacher(conn: db.Conn, launch: Launch, user_id: UUID, now: datetime) -> None:
    """Remember a teacher's course. If its class is another teacher's, ask its owners to let this one in."""
    found = db.one(
        conn,
        sql.upsert_context,
        ContextRow,
        **asdict(launch.course),
        memberships_url=launch.memberships_url,
    )
    if found.class_id and classes.find_role(conn, found.class_id, user_id) not in LOOKING:
        db.execute(conn, sql.insert_teacher_request, class_id=found.class_id, user_id=user_id, now=now)


def find_assignment(conn: db.Conn, launch: Launch, class_id: UUID) -> UUID | None:
    """Return the assignment that a link opens in the class of its course, and remember it; None if it opens none.

    Platforms keep their own names for what we called it, so it is found by the link's id or by our own parameter.
    """
    if not launch.resource_link_id:
        return None
    link = db.maybe(conn, sql.select_optional_link, LinkRow, **launch.link_ids)
    if link and link.class_id == class_id:
        return link.assignment_id
    if launch.assignment_id is None:
        return None
    try:
        assignments.find(conn, class_id, launch.assignment_id)
    except NotFound:
        return None
    db.execute(conn, sql.upsert_link, **launch.link_ids, class_id=class_id, assignment_id=launch.assignment_id)
    return launch.assignment_id
