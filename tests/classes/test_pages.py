"""A class in browsers: its teacher makes it, changes it, ends it; everybody else sees what they may."""

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.accounts.browsers import post
from tests.classes.people import code_of, import_names, new_class, pupils_at_door, sign_in, teacher_browser


def test_a_class_from_its_first_list_to_the_archive(app: Flask, client: object) -> None:
    teacher = teacher_browser(app)
    assert "Make the class" in teacher.get("/classes").get_data(as_text=True)
    address = new_class(teacher)
    for path in ("", "/people", "/settings", "/delete"):
        response = teacher.get(address + path)
        assert response.status_code == 200, path
    cards = import_names(teacher, address, "Шевченко Анна\nКоваль Ян\nКоваль Ян\n")
    assert [card.name for card in cards] == ["Шевченко Анна", "Коваль Ян", "Коваль Ян"]
    code = code_of(teacher, address)
    pupil = app.test_client()
    names = pupils_at_door(pupil, code)
    response = sign_in(pupil, code, names["Анна Ш."], cards[0].pin)
    assert response.status_code == 303, response.get_data(as_text=True)
    for path in ("/classes", address, "/me/classes", "/parents", "/"):
        assert pupil.get(path).status_code == 200, path
    page = teacher.get(f"{address}/people/{names['Анна Ш.']}")
    assert page.status_code == 200
    assert "Looked at the pupil" in pupil.get("/me/classes").get_data(as_text=True)
    assert post(teacher, f"{address}/archive").status_code == 303
    assert pupil.get(f"/c/{code}").status_code == 404


@pytest.mark.parametrize(
    ("days", "text"), [(730, "deleted 2 years after"), (365, "deleted 1 year after"), (400, "deleted 400 days after")]
)
def test_parents_read_whole_years_as_years(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, days: int, text: str
) -> None:
    settings = replace(app.extensions["settings"], managed_pupils_kept_days=days)
    monkeypatch.setitem(app.extensions, "settings", settings)
    assert text in client.get("/parents").get_data(as_text=True)
