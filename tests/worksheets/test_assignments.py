"""Worksheets of an assignment: who gets them, and which tasks and numbers they have."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.accounts.browsers import location, post
from tests.classes.people import new_class, people_around, teacher_browser
from tests.trees import OTHER_TOPIC, TOPIC
from tests.worksheets.conftest import text_of

CHOICE = "?number=77&variants=3&in=uk&space=none"


@dataclass(frozen=True)
class School:
    """A class with everybody around it."""

    address: str
    browsers: Mapping[str, FlaskClient]

    @property
    def owner(self) -> FlaskClient:
        return self.browsers["owner"]

    def give(self, *, slots: int = 3, **terms: str) -> str:
        """Give tasks of a topic and a task of another one to the class; return the assignment's address."""
        form = {"title": "Їжакові числа", "topic": TOPIC, "any": "1", "slots": str(slots)}
        edit = location(post(self.owner, f"{self.address}/assignments", data=form))
        here = edit.removesuffix("/edit")
        post(self.owner, f"{here}/items", data={"task": f"{OTHER_TOPIC}:copy-00", "task_slots": "1"})
        assert post(self.owner, edit, data={"title": "Їжакові числа"} | terms).status_code == 303
        assert post(self.owner, f"{here}/give").status_code == 303
        return here


@pytest.fixture
def school(site: Flask) -> School:
    owner = teacher_browser(site)
    address = new_class(owner)
    _, browsers = people_around(site, owner, address)
    browsers["other"] = teacher_browser(site)
    return School(address, browsers)


def asked(pdf: bytes) -> list[list[str]]:
    """The numbers asked for, sheet by sheet."""
    return [re.findall(r"(?<!\d)\d{3}(?!\d)", page) for page in text_of(pdf)]


def test_who_gets_the_sheets_and_who_the_answers(school: School) -> None:
    here = school.give()
    got = {
        name: [browser.get(f"{here}/{page}{CHOICE}").status_code for page in ("sheet", "sheet.pdf", "key.pdf")]
        for name, browser in school.browsers.items()
    }
    assert got == {
        "stranger": [303, 303, 303],
        "pupil": [404, 404, 404],
        "other": [404, 404, 404],
        "viewer": [200, 200, 404],
        "teacher": [200, 200, 200],
        "owner": [200, 200, 200],
        "admin": [404, 404, 404],
    }
    assert f"{here}/key.pdf" not in school.browsers["viewer"].get(f"{here}/sheet").get_data(as_text=True)
    assert f'href="{here}/sheet"' in school.browsers["viewer"].get(here).get_data(as_text=True)


def test_each_sheet_has_its_own_tasks_and_numbers_and_the_key_follows(school: School) -> None:
    here = school.give()
    response = school.owner.get(f"{here}/sheet.pdf{CHOICE}")
    assert response.mimetype == "application/pdf"
    sheets = asked(response.data)
    assert [len(numbers) for numbers in sheets] == [4, 4, 4]
    assert len({tuple(numbers) for numbers in sheets}) == 3
    first = text_of(response.data)[0]
    assert "Їжакові числа" in first
    assert "7-A · № 77" in first
    assert "Запиши" in first
    key = asked(school.owner.get(f"{here}/key.pdf{CHOICE}").data)
    assert list(chain(*key)) == list(chain(*sheets))
    again = school.owner.get(f"{here}/sheet.pdf{CHOICE}").data
    assert again == response.data


def test_the_same_numbers_for_all_are_those_on_the_site(school: School) -> None:
    here = school.give(same_numbers="on")
    page = school.owner.get(f"{here}/sheet").get_data(as_text=True)
    assert 'name="variants"' not in page
    (numbers,) = asked(school.owner.get(f"{here}/sheet.pdf?in=uk&space=none").data)
    pupil = school.browsers["pupil"]
    seen = []
    for item, slot in ((1, 1), (1, 2), (1, 3), (2, 1)):
        card = pupil.get(f"{here}/work?item={item}&slot={slot}").get_data(as_text=True)
        found = re.search(r'id="prompt"[^>]*>\D*(\d{3})', card)
        assert found
        seen.append(found[1])
    assert seen == numbers
    preview = school.owner.get(f"{here}/preview").get_data(as_text=True)
    for number in numbers:
        assert re.search(rf"\D{number}\D", preview)
    assert "Another pupil" not in preview
    assert asked(school.owner.get(f"{here}/key.pdf?in=uk").data) == [numbers]


def test_a_choice_or_an_assignment_beyond_the_limits_is_refused_with_the_reason(school: School) -> None:
    here = school.give()
    response = school.owner.get(f"{here}/sheet.pdf{CHOICE.replace('variants=3', 'variants=31')}")
    assert response.status_code == 422
    assert "Please choose from 1 to 30 variants." in response.get_data(as_text=True)
    long = school.give(slots=30)
    page = school.owner.get(f"{long}/sheet").get_data(as_text=True)
    assert "A sheet has from 1 to 30 tasks, and this assignment has 31." in page
    assert "sheet.pdf" not in page


def test_an_assignment_of_another_class_has_no_sheet_here(school: School) -> None:
    here, other = school.give(), new_class(school.owner)
    moved = here.replace(school.address, other)
    assert [school.owner.get(f"{moved}/{page}{CHOICE}").status_code for page in ("sheet", "sheet.pdf")] == [404, 404]
    nowhere = f"{school.address}/assignments/{UUID(int=0)}/sheet"
    assert school.owner.get(nowhere).status_code == 404
