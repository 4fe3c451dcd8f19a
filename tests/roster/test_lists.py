"""Lists of pupils as schools write them: whatever the encoding and the layout, the same pupils."""

import pytest

from tests.roster.lists import LISTS, READ
from webapp.errors import Invalid
from webapp.services import roster_file
from webapp.services.roster_file import RosterFile
from webapp.spreadsheets import csv_text


def names(found: RosterFile) -> list[tuple[str, str, str]]:
    return [(pupil.family, pupil.given, pupil.patronymic) for pupil in found.pupils]


@pytest.mark.parametrize("name", LISTS)
def test_every_encoding_and_layout_gives_the_same_six(name: str) -> None:
    found = roster_file.read(LISTS[name])
    assert names(found) == READ
    assert found.same_names == {"шевченко анна ігорівна"}


@pytest.mark.parametrize(
    ("name", "encoding", "separator"),
    [
        ("Excel uk, windows-1251, three columns", "cp1251", ";"),
        ("KOI8-U", "koi8_u", ";"),
        ("UTF-16, Unicode text with tabs", "utf-16", "\t"),
        ("Canvas", "utf-8", ","),
        ("pasted from a document", "utf-8", "\n"),
    ],
)
def test_encoding_and_separator_are_told(name: str, encoding: str, separator: str) -> None:
    found = roster_file.read(LISTS[name])
    assert (found.encoding, found.separator) == (encoding, separator)


def test_rows_of_other_people_and_sums_are_shown_as_skipped() -> None:
    assert len(roster_file.read(LISTS["OneRoster 1.1"]).skipped) == 1
    assert "Учителька" in roster_file.read(LISTS["OneRoster 1.1"]).skipped[0]
    assert roster_file.read(LISTS["Canvas"]).skipped == ("Points Possible 10.00",)


def test_school_ids_are_kept_as_text() -> None:
    assert [pupil.school_id for pupil in roster_file.read(LISTS["OneRoster 1.1"]).pupils][:2] == ["s1", "s2"]
    padded = roster_file.read(b"School ID;Surname;First name\n007;Bond;James\n1/2;Half;Ann\n")
    assert [pupil.school_id for pupil in padded.pupils] == ["007", "1/2"]
    assert [pupil.school_id for pupil in roster_file.read(LISTS["Canvas"]).pupils][:1] == ["1"]


def test_a_separator_that_was_guessed_wrong_can_be_chosen() -> None:
    """Every sniffer that was tried takes the comma for the separator here."""
    text = "Прізвище, ім’я;Клас\nДем’яненко, Мар’яна;7-А\nШевченко, Анна;7-А\n".encode()
    assert names(roster_file.read(text)) == [("Дем’яненко", "Мар’яна", ""), ("Шевченко", "Анна", "")]
    commas = roster_file.read(text, separator=",")
    assert (commas.separator, commas.samples[0][0]) == (",", "Дем’яненко")
    assert names(roster_file.read(text, separator=";")) == names(roster_file.read(text))


def test_an_encoding_can_be_chosen_and_one_that_does_not_fit_is_refused() -> None:
    data = "Іваненко Іван\n".encode("cp1251")
    assert roster_file.read(data, encoding="koi8_u").pupils[0].family != "Іваненко"
    with pytest.raises(Invalid, match="encoding"):
        roster_file.read(data, encoding="utf-8")
    with pytest.raises(Invalid, match="encoding"):
        roster_file.read(data, encoding="rot13")


def test_columns_nobody_named_can_be_given_a_meaning() -> None:
    data = b"a;b;c\nAnna;7-A;Kovalenko\nBorys;7-A;Melnyk\n"
    found = roster_file.read(data, meanings=("given", "ignored", "family"))
    assert names(found) == [("Kovalenko", "Anna", ""), ("Melnyk", "Borys", "")]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("НЕЧУЙ-ЛЕВИЦЬКА ІВАННА", ("Нечуй-Левицька", "Іванна", "")),
        ("О'КОННОР ЯН", ("О’Коннор", "Ян", "")),
        ("ДЕМ'ЯНЕНКО МАР'ЯНА", ("Дем’яненко", "Мар’яна", "")),
        ("Лі І. П.", ("Лі", "І.", "П.")),
        ("  Ван   дер  Берг", ("Ван", "дер", "Берг")),
        ("де ла Круз, Марія Ірина", ("де ла Круз", "Марія", "Ірина")),
        ("12) McDonald Ronald", ("McDonald", "Ronald", "")),
    ],
)
def test_a_name_is_read_as_people_write_it(written: str, read: tuple[str, str, str]) -> None:
    assert names(roster_file.read(written.encode(), separator="\n")) == [read]


@pytest.mark.parametrize("data", [b"PK\x03\x04 a workbook", b"\xd0\xcf\x11\xe0 an old one", b"", b" \n \n"])
def test_what_is_no_list_is_refused_with_what_to_do(data: bytes) -> None:
    with pytest.raises(Invalid, match=r"CSV|empty"):
        roster_file.read(data)


def test_a_guarded_formula_is_read_without_its_apostrophe() -> None:
    rows = [["Family name", "Given name", "School id"], ["=Forma", "@Anna", "+380"], ["＝Full", "Width", "-1"]]
    (first, second) = roster_file.read(csv_text(rows).encode()).pupils
    assert (first.family, first.given, first.school_id) == ("=Forma", "@Anna", "+380")
    assert (second.family, second.school_id) == ("＝Full", "-1")
