"""How to come to the page of every form: each function takes a browser and returns the HTML of the page."""

import re
from collections.abc import Callable
from io import BytesIO
from uuid import UUID, uuid4

from flask.testing import FlaskClient
from PIL import Image

from tests.accounts.browsers import address_of, post, signed_in_browser, user_id_of
from tests.accounts.forms import find_form
from tests.classes.people import (
    code_of,
    import_names,
    new_class,
    pupils_at_door,
    teacher_browser,
)
from tests.classes.people import sign_in as sign_in_at_door
from tests.classrooms import join
from tests.learners import add_learner, answer
from tests.lti.errands import begin
from tests.oneroster.packages import package
from webapp import clock, db
from webapp.config import Settings
from webapp.content.library import Library
from webapp.services import classes, classes_teachers, jobs, roster_secrets, sign_in
from webapp.services.accounts import Preferences
from webapp.services.classes import Draft
from webapp.services.sign_in import Proof, Visitor
from webapp.services.visits import visit


def at(path: str) -> Callable[[FlaskClient], str]:
    return lambda client: client.get(path).get_data(as_text=True)


def after_a_wrong_answer(client: FlaskClient) -> str:
    card = find_form(at("/practice/counting")(client), "/practice/submit")
    assert card
    return client.post("/practice/submit", data=card.sent({"answer": "1"})).get_data(as_text=True)


def today_of_a_learner(client: FlaskClient) -> str:
    after_a_wrong_answer(client)
    return at("/")(client)


def in_a_diagnostic(client: FlaskClient) -> str:
    return post(client, "/diagnostic/numbers/start").get_data(as_text=True)


def profile_with_a_picture(client: FlaskClient) -> str:
    assert post(client, "/profile/avatar", data={"avatar": picture()}).status_code == 303
    return at("/profile")(client)


def profile_with_a_token(client: FlaskClient) -> str:
    post(client, "/profile/tokens", data={"name": "script", "scope": "read"})
    return at("/profile")(client)


def profile_with_a_calendar(client: FlaskClient) -> str:
    post(client, "/profile/calendar")
    return at("/profile")(client)


def profile_with_a_second_device(client: FlaskClient) -> str:
    signed_in_browser(client.application, address_of(client))
    return at("/profile")(client)


def profile_with_a_provider(client: FlaskClient) -> str:
    user_id = user_id_of(client)
    with db.pool().connection() as conn:
        conn.execute(
            "insert into accounts (user_id, type, provider, provider_account_id) values (%s, 'oidc', 'google', %s)",
            [user_id, uuid4().hex],
        )
    return at("/profile")(client)


def profile_with_an_offer(client: FlaskClient) -> str:
    user_id = user_id_of(client)
    with db.transaction() as conn:
        proof = Proof(provider="oidc", provider_account_id=uuid4().hex, name="Other")
        other = sign_in.sign_in(conn, proof, Visitor(Preferences()), clock.now())
    until = int(clock.now().timestamp()) + 60
    with client.session_transaction() as session:
        session["merge"] = {"into": user_id.hex, "other": other.user_id.hex, "until": until}
    return at("/profile")(client)


def a_link(client: FlaskClient) -> str:
    with db.transaction() as conn:
        link = sign_in.create_sign_in_link(conn, email=f"{uuid4().hex}@school.example", now=clock.now())
    return at(link)(client)


# --- Pages of classes ---


def teach(client: FlaskClient) -> None:
    with db.transaction() as conn:
        classes_teachers.grant_teacher(conn, email=address_of(client), now=clock.now())


def my_classes(client: FlaskClient) -> str:
    teach(client)
    return at("/classes")(client)


def in_a_class(path: str) -> Callable[[FlaskClient], str]:
    """A page of a class with a pupil and a second teacher, which the client owns."""

    def page(client: FlaskClient) -> str:
        teach(client)
        address = new_class(client)
        import_names(client, address, "Koval Anna")
        assert post(client, f"{address}/teachers", data={"email": f"{uuid4().hex}@school.example", "role": "viewer"})
        return at(address + path)(client)

    return page


def page_of_a_pupil(client: FlaskClient) -> str:
    """The page of one of two pupils of the same name, who may move to another class."""
    teach(client)
    new_class(client, "8-B")
    address = new_class(client)
    import_names(client, address, "Koval Anna\nKoval Anna")
    pupils = re.findall(
        rf'href="({address}/people/[0-9a-f-]+)"', client.get(f"{address}/people").get_data(as_text=True)
    )
    return at(pupils[0])(client)


def move_of_a_pupil(client: FlaskClient) -> str:
    """The page on which a teacher chooses what a pupil brings to another class."""
    html = page_of_a_pupil(client)
    ((address, to),) = re.findall(r'action="(/classes/[^"]+/move)".*?<option value="([0-9a-f-]+)"', html, re.DOTALL)
    return at(f"{address}?to={to}")(client)


def page_of_a_paused_pupil(client: FlaskClient) -> str:
    html = page_of_a_pupil(client)
    address, pupil = re.findall(r'action="(/classes/[0-9a-f-]+)/people/([0-9a-f-]+)/move"', html)[0]
    code = code_of(client, address)
    for _ in range(5):
        sign_in_at_door(client.application.test_client(), code, pupil, "0")
    return at(f"{address}/people/{pupil}")(client)


def preview_of_a_list(client: FlaskClient) -> str:
    teach(client)
    address = new_class(client)
    return post(client, f"{address}/people/import", data={"names": "Koval Anna"}).get_data(as_text=True)


def choice_of_a_package(client: FlaskClient) -> str:
    teach(client)
    return at("/classes/oneroster")(client)


def preview_of_a_package(client: FlaskClient) -> str:
    teach(client)
    sent = {"file": (BytesIO(package()), "package.zip")}
    return post(client, "/classes/oneroster", data=sent).get_data(as_text=True)


def class_of_a_pupil(client: FlaskClient) -> str:
    teacher = teacher_browser(client.application)
    address = new_class(teacher)
    code = code_of(teacher, address)
    assert post(client, f"/c/{code}/join", data={"given": "Anna", "family": "Koval"}).status_code == 303
    return at(address)(client)


def open_door(client: FlaskClient) -> str:
    """A door at which a pupil was picked."""
    teacher = teacher_browser(client.application)
    address = new_class(teacher)
    import_names(teacher, address, "Koval Anna")
    code = code_of(teacher, address)
    return at(f"/c/{code}?pupil={next(iter(pupils_at_door(client, code).values()))}")(client)


def door_to_join(client: FlaskClient) -> str:
    teacher = teacher_browser(client.application)
    return at(f"/c/{code_of(teacher, new_class(teacher))}")(client)


def a_card(client: FlaskClient) -> str:
    teacher = teacher_browser(client.application)
    address = new_class(teacher)
    import_names(teacher, address, "Koval Anna")
    pupil = next(iter(pupils_at_door(client, code_of(teacher, address)).values()))
    with db.transaction() as conn:
        about = classes.in_role(conn, UUID(address.rpartition("/")[2]), user_id_of(teacher)).about
        (card,) = roster_secrets.give_secrets(conn, about, [UUID(pupil)], seed="again", peppers=["p"], now=clock.now())
    return at(f"/card/{card.card}")(client)


def as_administrator(path: str) -> Callable[[FlaskClient], str]:
    def page(client: FlaskClient) -> str:
        with db.transaction() as conn:
            sign_in.grant_admin(conn, email=address_of(client), now=clock.now())
        return at(path or new_class(teacher_browser(client.application)))(client)

    return page


def job_given_up(client: FlaskClient) -> str:
    with db.transaction() as conn:
        jobs.add(conn, "score", uuid4().hex, {}, clock.now())
        taken = jobs.take(conn, ["score"], clock.now())
        assert taken
        jobs.fail(conn, taken, "away", clock.now(), is_final=True)
    return as_administrator("/studio/jobs")(client)


def platform_of_an_administrator(client: FlaskClient) -> str:
    begin(None)
    return as_administrator("/admin/lti")(client)


def regrade_of_an_answer(client: FlaskClient) -> str:
    """Store a right answer as a wrong one, and return the page that would mend it."""
    with db.connect(current_url(client)) as conn:
        content: Library = client.application.extensions["library"]
        who = add_learner(conn, clock.now())
        answer(conn, who, content, "counting", "copy-09")
        conn.execute(
            "update user_task_attempts set verdict = 'incorrect', is_correct = false, xp_earned = 0, base_xp = null,"
            " ladder = null, pace = null, repeat = null, daily_task_index = null where user_id = %s",
            [who.user_id],
        )
    return as_administrator("/studio/regrade/counting?task=copy-09")(client)


def current_url(client: FlaskClient) -> str:
    settings: Settings = client.application.extensions["settings"]
    return settings.database_url


def picture() -> tuple[BytesIO, str]:
    output = BytesIO()
    Image.new("RGB", (300, 200), "red").save(output, "PNG")
    output.seek(0)
    return output, "me.png"


def class_of_a_teacher(client: FlaskClient) -> str:
    """Make a class whose pupil its teacher is too, and return its address."""
    user_id = user_id_of(client)
    class_id = uuid4()
    with db.pool().connection() as conn:
        who = visit(user_id, locale="en", time_zone="UTC", now=clock.now())
        draft = Draft(name="7-A", school="", locale="en", time_zone="UTC", sign_in="account")
        classes.create_class(conn, user_id, class_id, draft, who.now)
        join(conn, class_id, who, who.now)
    return f"/classes/{class_id}"


def assignment_of_a_teacher(client: FlaskClient) -> str:
    root = class_of_a_teacher(client)
    sent = {"title": "Monday", "topic": "counting", "any": "1"}
    return post(client, f"{root}/assignments", data=sent).headers["Location"].removesuffix("/edit")


def editor(client: FlaskClient) -> str:
    return at(f"{assignment_of_a_teacher(client)}/edit?topic=counting")(client)


def mark(client: FlaskClient) -> str:
    user_id = user_id_of(client)
    return at(f"{assignment_of_a_teacher(client).replace('assignments', 'gradebook')}/{user_id}")(client)


def list_of_assignments(client: FlaskClient) -> str:
    return at(f"{class_of_a_teacher(client)}/assignments")(client)


def work_on_an_assignment(client: FlaskClient) -> str:
    return at(f"{assignment_of_a_teacher(client)}/work")(client)
