"""The page, the PDFs and the key: who gets them, and what a refused choice says."""

import re
from uuid import uuid4

import pytest
from flask import Flask

from tests.accounts.browsers import signed_in_browser, teacher_browser
from tests.trees import TOPIC
from tests.worksheets.conftest import text_of

PAGE = f"/topics/{TOPIC}/worksheet"
CHOICE = "?number=77&variants=2&in=uk&space=none&" + "&".join(
    f"count-copy-{place:02}={int(place == 3)}" for place in range(30)
)


def someone() -> str:
    return f"{uuid4().hex}@school.example"


def test_the_page_shows_the_tasks_with_the_numbers_of_the_first_sheet(site: Flask) -> None:
    client = signed_in_browser(site, someone())
    page = client.get(PAGE + CHOICE.replace("variants=2", "variants=1")).get_data(as_text=True)
    asked = re.search(r'id="prompt-copy-03"[^>]*>.*?Запиши (\d+)\.', page, re.DOTALL)
    assert asked
    response = client.get(f"{PAGE}.pdf{CHOICE}")
    assert response.status_code == 200
    assert response.mimetype == "application/pdf"
    assert f"{TOPIC}-77.pdf" in response.headers["Content-Disposition"]
    first, second = text_of(response.data)
    assert f"Запиши {asked[1]}." in first
    assert "Варіант 2" in second
    assert "Запиши" in second


def test_a_visitor_chooses_first_and_signs_in_for_the_pdf(site: Flask) -> None:
    client = site.test_client()
    assert client.get(PAGE).status_code == 200
    response = client.get(f"{PAGE}.pdf{CHOICE}")
    assert response.status_code == 303
    assert response.headers["Location"].startswith("/sign-in?next=")
    assert "number%3D77" in response.headers["Location"]


def test_the_key_is_for_teachers_and_fits_the_sheets(site: Flask) -> None:
    pupil, teacher = signed_in_browser(site, someone()), teacher_browser(site, someone())
    assert pupil.get(f"{PAGE}/key.pdf{CHOICE}").status_code == 403
    assert "key.pdf" not in pupil.get(PAGE).get_data(as_text=True)
    assert "key.pdf" in teacher.get(PAGE).get_data(as_text=True)
    asked = re.findall(r"Запиши (\d+)\.", " ".join(text_of(pupil.get(f"{PAGE}.pdf{CHOICE}").data)))
    shown = " ".join(text_of(teacher.get(f"{PAGE}/key.pdf{CHOICE}").data))
    assert re.findall(r"(?<!\d)\d{3}(?!\d)", shown) == asked


@pytest.mark.parametrize(
    "change",
    ["variants=2:variants=31", "variants=2:variants=two", "number=77:number=0", "count-copy-03=1:count-copy-03=0"],
)
def test_a_refused_choice_comes_back_with_the_reason(site: Flask, change: str) -> None:
    before, after = change.split(":")
    response = signed_in_browser(site, someone()).get(f"{PAGE}.pdf{CHOICE.replace(before, after)}")
    assert response.status_code == 422
    page = response.get_data(as_text=True)
    assert re.search(r'role="alert"><p[^>]*>(Please choose|The sheet number)', page)
    assert 'name="number" type="number" value="' in page


def test_the_lesson_leads_to_the_worksheet(site: Flask) -> None:
    assert f'href="{PAGE}"' in site.test_client().get(f"/topics/{TOPIC}").get_data(as_text=True)


def test_a_topic_without_tasks_has_no_worksheet(site: Flask) -> None:
    assert site.test_client().get("/topics/gone/worksheet").status_code == 404
