"""Pages of assignments and the gradebook as a browser without JavaScript sees them."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from time import sleep
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client import REGISTRY

from tests.accounts.browsers import signed_in_browser, user_id_of
from tests.browser import tree
from tests.browser.tree import write_controls
from tests.classrooms import answer_slot, join
from tests.replay.test_replay import waits_for_a_lock
from tests.trees import TOPIC, write_tree
from webapp import clock, db
from webapp.content.library import Library
from webapp.content.loading import load_library
from webapp.content.variants.variants import make_variant
from webapp.db.queries import load_queries
from webapp.services import api_tokens, assignment_work, assignments, classes
from webapp.services.classes import Draft
from webapp.services.visits import visit


@dataclass
class School:
    """A class with its owner's browser and those of two pupils."""

    app: Flask
    class_id: UUID
    teacher: FlaskClient
    pupils: list[FlaskClient]
    pupil_ids: list[UUID]

    @property
    def root(self) -> str:
        return f"/classes/{self.class_id}"


def signed_in(app: Flask) -> tuple[FlaskClient, UUID]:
    client = signed_in_browser(app, f"{uuid4().hex}@school.example")
    return client, user_id_of(client)


@pytest.fixture
def school(app: Flask, client: FlaskClient) -> School:
    teacher, teacher_id = signed_in(app)
    class_id, now = uuid4(), clock.now() - timedelta(days=1)
    pupils = [signed_in(app) for _ in range(2)]
    with db.pool().connection() as conn:
        draft = Draft(name="7-A", school="", locale="uk", time_zone="Europe/Kyiv", sign_in="pin")
        classes.create_class(conn, teacher_id, class_id, draft, now)
        for at, (_, user_id) in enumerate(pupils):
            who = visit(user_id, locale="uk", time_zone="UTC", now=now)
            join(conn, class_id, who, now, ["Єва", "Яна"][at])
    return School(app, class_id, teacher, [each for each, _ in pupils], [each for _, each in pupils])


def text_of(client: FlaskClient, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, (path, response.status_code)
    return response.get_data(as_text=True)


def made(school: School, **changes: str) -> str:
    """Make an assignment of three tasks and give it to the class; return its address."""
    response = school.teacher.post(
        f"{school.root}/assignments", data={"title": "Monday", "topic": TOPIC, "any": "1", "slots": "3"}
    )
    assert response.status_code == 303
    edit = response.headers["Location"]
    page = text_of(school.teacher, edit)
    assert "Draft" in page
    sent = {"title": "Monday", "counts": "best", "points-1": "1,5", "slots-1": "3"} | changes
    assert school.teacher.post(edit, data=sent).status_code == 303
    here = edit.removesuffix("/edit")
    assert school.teacher.post(f"{here}/give").headers["Location"] == here
    return here


def do(client: FlaskClient, here: str, *, right: bool, query: str = "", answer: str = "") -> str:
    page = text_of(client, f"{here}/work{query}")
    (token,) = re.findall(r'name="variant" value="([^"]+)"', page)
    number = re.search(r'id="prompt"[^>]*>\D*(\d+)', page)
    assert number
    given = answer or (number[1] if right else str(int(number[1]) + 1))
    sent = dict(re.findall(r'name="(known)" value="([^"]+)"', page)) | {"variant": token, "shape": "text"}
    response = client.post("/practice/submit", data=sent | {"answer": given})
    assert response.status_code == 200
    return response.get_data(as_text=True)


def answers_of_one_round_trip() -> float:
    return REGISTRY.get_sample_value("intervals_answers_total", {"way": "known"}) or 0


def test_a_teacher_gives_and_a_pupil_does_an_assignment(school: School) -> None:
    here = made(school, due="2099-10-23T20:00")
    pupil = school.pupils[0]
    today = text_of(pupil, "/")
    assert today.index("Monday") < today.index('id="today-title"'), "before everything else"
    assert "due" in today
    assert "(20:00 in Kyiv)" in today, "the reader's clock is UTC"
    assert "0 of 3 right" in text_of(pupil, here)
    after = do(pupil, here, right=True)
    assert "points so far: 1.5" in after
    before = answers_of_one_round_trip()
    assert f"{here}/work?after_item=1&amp;after_slot=1" in after
    assert "take it back" not in after
    wrong = do(pupil, here, right=False)
    assert "One too many" in wrong
    assert "Try a fresh one" in wrong
    assert "points so far: 1.5" in wrong
    assert answers_of_one_round_trip() == before + 1
    assert "1 of 3 right" in text_of(pupil, here)


@pytest.mark.parametrize("solutions", ["always", "after_due"])
def test_the_api_shows_the_solution_only_when_the_assignment_does(school: School, solutions: str) -> None:
    here = made(school, due="2099-10-23T20:00", solutions=solutions)
    (token,) = re.findall(r'name="variant" value="([^"]+)"', text_of(school.pupils[0], f"{here}/work"))
    with db.pool().connection() as conn:
        key = api_tokens.create_token(conn, school.pupil_ids[0], name="script", scope="practise", now=clock.now())
    headers = {"Authorization": f"Bearer {key}"}
    sent = {"variant": token, "answer": "1"}
    told = school.app.test_client().post("/api/tasks/submit", json=sent, headers=headers).get_json()
    assert told["verdict"] == "incorrect"
    is_shown = solutions == "always"
    assert (told["rightAnswer"] is not None, bool(told["solution"])) == (is_shown, is_shown)


def test_the_sixth_scenario_tells_a_reader_in_warsaw_both_times(school: School) -> None:
    here = made(school, due="2099-10-23T20:00")
    with db.pool().connection() as conn:
        conn.execute("update users set time_zone = 'Europe/Warsaw' where id = %s", [school.pupil_ids[0]])
    assert re.search(r"19:00\s+\(20:00 in Kyiv\)", text_of(school.pupils[0], here).replace("\u202f", " "))
    gap = school.teacher.post(f"{here}/edit", data={"title": "Monday", "points-1": "1.5", "due": "2099-03-29T03:30"})
    assert "The clocks go forward" in text_of(school.teacher, gap.headers["Location"])


def test_teachers_see_who_is_stuck_and_what_was_hard(school: School) -> None:
    here = made(school)
    for _ in range(3):
        do(school.pupils[0], here, right=False, query="?item=1&slot=1")
    page = text_of(school.teacher, here)
    assert re.search(r"Stuck.*Єва Іван.*Not begun.*Яна Іван", page, re.DOTALL)
    assert "0% right" in page
    assert "One too many" in page
    assert re.search(r"Єва Іван: .*\d{3}", page)
    live = text_of(school.teacher, f"{school.root}/live")
    assert "3 wrong in a row" in live
    poll = re.search(r'hx-get="([^"]+)"[^>]*hx-trigger="poll"', live)
    assert poll
    do(school.pupils[1], here, right=True)
    rows = school.teacher.get(poll[1].replace("&amp;", "&"), headers={"HX-Request": "true"}).get_data(as_text=True)
    assert "1 of 3 right" in rows
    assert "<html" not in rows
    stopped = school.teacher.get(re.sub(r"since=\d+", "since=1", poll[1].replace("&amp;", "&")))
    assert "hx-get" not in stopped.get_data(as_text=True).partition('id="live"')[2]


def test_the_gradebook_shows_marks_and_files(school: School) -> None:
    here = made(school)
    for slot in (1, 2, 3):
        do(school.pupils[0], here, right=slot != 3, query=f"?item=1&slot={slot}")
    page = text_of(school.teacher, f"{school.root}/gradebook")
    assert re.search(r"Єва Іван.*66.7.*3.00.*Яна Іван.*open", page, re.DOTALL)
    book = school.teacher.get(f"{school.root}/gradebook.xlsx")
    assert book.data.startswith(b"PK")
    assert "attachment; filename=" in book.headers["Content-Disposition"]
    table = school.teacher.get(f"{school.root}/gradebook.csv").data.decode("utf-8-sig")
    assert "Єва,Іван,3.00,66.7," in table


def test_a_look_at_a_pupil_is_recorded_and_a_decision_kept(school: School) -> None:
    here = made(school)
    do(school.pupils[0], here, right=False)
    user_id = school.pupil_ids[0]
    cell = f"{school.root}/gradebook/{here.rpartition('/')[2]}/{user_id}"
    assert "One" not in text_of(school.teacher, cell)
    assert school.teacher.post(cell, data={"points": "2,25", "note": "aloud"}).status_code == 303
    assert school.teacher.post(cell, data={"points": "x"}).status_code == 422
    page = text_of(school.teacher, cell)
    assert "2.25" in page
    assert "earned by answers: 0" in page
    assert school.teacher.post(cell, data={"due": "", "given": "excused"}).status_code == 303
    assert "excused" in text_of(school.teacher, f"{school.root}/gradebook")
    assert "Practice since joining" in text_of(school.teacher, f"{school.root}/people/{user_id}/as-seen")
    events = school.pupils[0].get("/profile/export").get_json()
    kinds = [each["kind"] for each in events["user_class_events"]]
    assert sorted(kinds) == ["looked", "looked", "looked", "points", "terms"]


def test_marks_change_only_after_a_yes(school: School) -> None:
    here = made(school, retry_percent="50")
    for right in (False, True):
        do(school.pupils[0], here, right=right, query="?item=1&slot=1")
    sent = {"title": "Monday", "retry_percent": "100", "points-1": "1.5"}
    asked = school.teacher.post(f"{here}/edit", data=sent)
    assert asked.status_code == 409
    assert re.search(r"Єва Іван: 0.75 → 1.5", asked.get_data(as_text=True))
    assert "0.75" in text_of(school.teacher, f"{school.root}/gradebook")
    assert school.teacher.post(f"{here}/edit", data=sent | {"confirmed": "yes"}).status_code == 303
    assert "0.75" not in text_of(school.teacher, f"{school.root}/gradebook")


def test_a_first_answer_under_way_gets_the_new_points(school: School, library: Library) -> None:
    here = made(school)
    assignment_id = UUID(here.rpartition("/")[2])
    who = visit(school.pupil_ids[1], locale="en", time_zone="UTC", now=clock.now())
    sent = {"title": "Monday", "points-1": "4", "confirmed": "yes"}
    with ThreadPoolExecutor(1) as threads:
        with db.transaction() as conn:
            given = assignments.find(conn, school.class_id, assignment_id)
            answer_slot(conn, who, library, given, 1)
            db.scalar(
                conn, load_queries("classes").count_owned_classes, int, user_id=who.user_id
            )  # the answer is stored
            saved = threads.submit(school.teacher.post, f"{here}/edit", data=sent)
            while not saved.done() and not waits_for_a_lock():
                sleep(0.01)
        assert saved.result().status_code == 303
    assert "4.00" in text_of(school.teacher, f"{school.root}/gradebook")


def test_no_change_of_the_times_shuts_an_answer_out(school: School) -> None:
    here = made(school, due="2099-10-23T20:00")
    do(school.pupils[0], here, right=True)
    refused = school.teacher.post(
        f"{here}/edit", data={"title": "Monday", "points-1": "1.5", "opens": "2099-01-01T08:00"}
    )
    assert refused.status_code == 409
    assert "answered before it would open" in refused.get_data(as_text=True)
    early = (clock.now() - timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M")
    sent = {"title": "Monday", "points-1": "1.5", "opens": "2020-01-01T08:00", "due": early}
    assert school.teacher.post(f"{here}/edit", data=sent | {"closes": "yes", "confirmed": "yes"}).status_code == 409
    assert school.teacher.post(f"{here}/edit", data=sent | {"confirmed": "yes"}).status_code == 303, "late, but counted"


def test_mistakes_become_an_assignment(school: School) -> None:
    here = made(school)
    do(school.pupils[0], here, right=False)
    page = text_of(school.teacher, f"{school.root}/mistakes")
    assert "One too many" in page
    tasks = re.findall(r'name="task" value="([^"]+)"', page)
    response = school.teacher.post(f"{school.root}/assignments", data={"title": "Once more", "task": tasks})
    assert tasks[0].partition(":")[2] in text_of(school.teacher, response.headers["Location"])


def test_a_preview_shows_the_plane_and_the_borders_of_a_region(
    school: School, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    region = load_library(write_controls(write_tree(tmp_path))).topics[tree.TOPIC].tasks["region"]
    preview = assignment_work.preview

    def with_region(*given: Any) -> list[Any]:
        return [(item, slot, topic, make_variant(region, 1, "en")) for item, slot, topic, _ in preview(*given)]

    monkeypatch.setattr(assignment_work, "preview", with_region)
    page = text_of(school.teacher, f"{made(school)}/preview")
    assert '<figure class="plane">' in page
    assert page.count("plane__line--dashed") == page.count('<figure class="plane">')


def test_the_other_forms_of_a_teacher(school: School) -> None:
    here = made(school)
    assert "It is" in text_of(school.teacher, f"{here}/preview")
    assert f"{TOPIC}:copy-07" in text_of(school.teacher, f"{here}/edit?topic={TOPIC}")
    assert school.teacher.post(f"{here}/items", data={"task": f"{TOPIC}:copy-07"}).status_code == 303
    assert "copy-07" in text_of(school.teacher, f"{here}/edit")
    copied = school.teacher.post(f"{here}/copy", data={"days": "7"})
    assert "Draft" in text_of(school.teacher, copied.headers["Location"])
    draft = copied.headers["Location"].removesuffix("/edit")
    assert school.teacher.post(f"{draft}/give", data={"take_back": "1"}).status_code == 303
    assert school.teacher.get(draft).status_code == 404
    school.teacher.post(f"{here}/give", data={"take_back": "1"})
    assert "Taken back" in text_of(school.teacher, f"{school.root}/assignments")
    assert school.pupils[0].get(here).status_code == 404
    bad = school.teacher.post(f"{here}/edit", data={"title": "x", "due": "soon"})
    assert bad.status_code == 422
    assert 'value="soon"' in bad.get_data(as_text=True)


def rows_stored(school: School) -> list[tuple[object, ...]]:
    with db.pool().connection() as conn:
        tables = ("user_task_attempts", "user_topic_xp", "user_assignments", "user_assignment_answers")
        return [conn.execute(f"select count(*) from {table}".encode()).fetchall()[0] for table in tables]  # noqa: S608 - names above


def test_a_teacher_tries_a_task_and_nothing_is_stored(school: School) -> None:
    here = made(school)
    before = rows_stored(school)
    assert f'href="{here}/work"' in text_of(school.teacher, here)
    assert f'href="{here}/work?item=1&amp;slot=3"' in text_of(school.teacher, f"{here}/preview")
    page = text_of(school.teacher, f"{here}/work")
    assert "Nothing is stored" in page
    assert f'action="{here}/work"' in page
    assert re.search(r'name="item" value="1"><input type="hidden" name="slot" value="1"', page)
    (token,) = re.findall(r'name="variant" value="([^"]+)"', page)
    number = re.search(r'id="prompt"[^>]*>\D*(\d+)', page)
    assert number
    sent = {"variant": token, "shape": "text", "answer": str(int(number[1]) + 1), "item": "1", "slot": "1"}
    wrong = school.teacher.post(f"{here}/work", data=sent).text
    assert "One too many" in wrong
    assert f'href="{here}/work?item=1&amp;slot=2"' in wrong
    assert "Correct" in school.teacher.post(f"{here}/work", data=sent | {"answer": number[1]}).text
    assert school.teacher.post(f"{here}/work", data=sent | {"answer": "nan"}).status_code == 422
    assert f"{here}/work?item=1&amp;slot=4" not in text_of(school.teacher, f"{here}/work?item=1&slot=3")
    assert school.teacher.get(f"{here}/work?item=1&slot=4").status_code == 404
    assert rows_stored(school) == before
    assert school.pupils[0].post(f"{here}/work", data=sent).status_code == 404
    assert "variant" in text_of(school.pupils[0], f"{here}/work")


def test_the_year_of_a_class_shows_its_answers_and_names_nobody(school: School) -> None:
    here = made(school)
    do(school.pupils[0], here, right=True)
    do(school.pupils[1], here, right=False)
    for by in ("month", "week"):
        page = text_of(school.teacher, f"{school.root}/progress?by={by}")
        assert "2 answers" in page
        assert "50% of them right" in page
        assert re.search(r'<svg class="bars year-bars"[^>]*role="img" aria-labelledby="year year-summary"', page)
        assert "Єва" not in page
        assert "Яна" not in page


def test_a_pupil_finds_who_has_looked_where_the_work_is(school: School) -> None:
    here = made(school)
    pupil = school.pupils[0]
    assert 'href="/me/classes#looks"' in text_of(pupil, here)
    assert "Nobody has looked at your pages so far" in text_of(pupil, "/me/classes")
    text_of(school.teacher, f"{school.root}/people/{school.pupil_ids[0]}/as-seen")
    assert "Looked at the pupil" in text_of(pupil, "/me/classes").partition('id="looks"')[2]


READS = ["/assignments", "/gradebook", "/gradebook.xlsx", "/gradebook.csv", "/live", "/mistakes", "/progress"]


def test_pupils_strangers_and_administrators_see_nothing_of_it(school: School) -> None:
    here = made(school)
    stranger, _ = signed_in(school.app)
    admin = signed_in_browser(school.app, f"{uuid4().hex}@school.example", is_admin=True)
    cell = f"/gradebook/{here.rpartition('/')[2]}/{school.pupil_ids[0]}"
    paths = [school.root + path for path in (*READS, cell, f"/people/{school.pupil_ids[0]}/as-seen")]
    paths += [f"{here}/edit", f"{here}/preview", f"{school.root}/live/{uuid4()}"]
    for who in (stranger, admin, school.pupils[1]):
        assert {who.get(path).status_code for path in paths} == {404}
        posts = [f"{here}{path}" for path in ("/edit", "/items", "/give", "/copy")]
        assert {who.post(path, data={"title": "x"}).status_code for path in [*posts, school.root + cell]} == {404}
    assert {who.get(here).status_code for who in (stranger, admin)} == {404}
    for who in (stranger, admin, school.pupils[1]):
        assert who.post(f"{school.root}/assignments", data={"title": "x"}).status_code == 404
