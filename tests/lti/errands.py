"""Pages on which a teacher does what they came from a platform for, without the platform."""

from uuid import UUID, uuid4

from flask.testing import FlaskClient

from tests.accounts.browsers import user_id_of
from webapp import clock, db
from webapp.blueprints.lti import cookie_of
from webapp.services import lti, lti_errands, lti_platforms
from webapp.services.classes import Draft
from webapp.services.lti import Course, Launch
from webapp.services.lti_errands import Errand


def begin(user_id: UUID | None, class_id: UUID | None = None) -> Errand:
    """Return a teacher's errand: to choose links for a course, which is connected to a class if one is named."""
    home = f"https://127.0.0.1:9/{uuid4().hex}"
    addresses = dict.fromkeys(("authorization_url", "token_url", "jwks_url"), f"{home}/x")
    platform = lti_platforms.read_platform(
        name="Moodle", issuer=home, client_id=uuid4().hex, **addresses, allows_private=False
    )
    launch = Launch(
        course=Course(platform.platform_id, "1", "7-A", "Algebra 7-A"),
        subject=uuid4().hex,
        name="Olena",
        given_name="",
        family_name="",
        is_teacher=True,
        locale=None,
        resource_link_id="",
        assignment_id=None,
        line_item_url=None,
        line_items_url=None,
        memberships_url=f"{home}/members",
        return_url=f"{home}/back",
        data=None,
        takes_line_items=True,
    )
    errand = Errand(launch, user_id, "" if user_id else uuid4().hex, clock.now())
    with db.transaction() as conn:
        lti_platforms.add(conn, platform, clock.now())
        if user_id:
            lti.meet_teacher(conn, launch, user_id, clock.now())
        if user_id and class_id:
            draft = Draft("7-A", "", "en", "UTC", "account")
            lti_errands.connect(conn, errand, user_id, class_id, draft, clock.now())
    return errand


def sealed(client: FlaskClient, errand: Errand) -> str:
    """Return an errand as the site sends it."""
    return lti_errands.seal_errand(client.application.extensions["settings"].auth_secrets, errand)


def page_of_account(client: FlaskClient) -> str:
    """The page that asks a teacher which account they use."""
    errand = begin(None)
    client.set_cookie(cookie_of(errand.state), errand.state, path="/lti")
    return client.get(f"/lti/account?errand={sealed(client, errand)}").text


def page_of_connection(client: FlaskClient) -> str:
    """The page on which a teacher connects a course."""
    return client.get(f"/lti/connect?errand={sealed(client, begin(user_id_of(client)))}").text


def page_of_choice(client: FlaskClient) -> str:
    """The page on which a teacher chooses what a link opens, with the tasks of a topic."""
    errand = begin(user_id_of(client), uuid4())
    return client.get(f"/lti/choose?errand={sealed(client, errand)}&topic=counting").text


def settings_of_class(client: FlaskClient) -> str:
    """The settings of a class that is connected to a course."""
    class_id = uuid4()
    begin(user_id_of(client), class_id)
    return client.get(f"/classes/{class_id}/settings").text
