# ruff: noqa: E501 - one line per key keeps the tables readable
"""Quantities: conversions, compound units, Ukrainian names, and slips in upper and lower case."""

import pytest

from tests.grading.table import Sheet, faults
from webapp.grading import BadKey, grade, make_key
from webapp.messages import Locale

SHEETS = [
    Sheet("unit", "2.5 km", correct=("2.5 km", "2,5 км", "2500 m", "2500м", "2 km 500 m", "2 км 500 м", "250000 cm", "2.5*10^3 m", "2½ km", "5/2 km", "25e2 m", "2.5 кm", "2 500 m", r"2.5\,km", "2.5 кілометра"),
          incorrect=("2.5 m ~ size", "2.5 kg ~ does not measure length", "2500 km ~ size", "2.5 km^2 ~ does not measure length", "2.6 km", "-2.5 km ~ sign", "2.5 km/h ~ length", "2.5 km km ~ length", "150 km ~ size", "2.5 min ~ length"),
          invalid=("2.5 ~ unit", "km ~ number", "2.5+km", "2.5 KM ~ mean km", "2.5 Km ~ mean km", "2.5 klm ~ unit", "2.5 miles", "km 2.5", "2.5 km+", "500 m 2 km ~ larger", "2 km 500 km", "2.5 km 3", "2,5,1 km", "2.5 km=", "2.5 km^", "2.5 km^9", "2.5 km^0.5",
                   "2.5 /km", "2.5 km/", "(2.5 km", "2.5 (km", "x km", "", "2.5 km; 3 km", "1/0 km")),
    Sheet("unit", "72 km/h", correct=("72 km/h", "20 m/s", "20 м/с", "72 км/год", "1.2 km/min", "20 m*s^-1", "20 m·s⁻¹", "20 m s^-1", "0.02 km/s", "72 kmh"),
          incorrect=("72 m/s", "20 km/h", "72 km ~ speed", "72 h/km ~ speed", "20 m/s^2 ~ speed", "72 km*h ~ speed"), invalid=("72 km//h", "72 km/hh", "72 KM/H ~ mean", "72 km/(h")),
    Sheet("unit", "9.8 m/s^2", correct=("9.8 m/s²", "9,8 м/с²", "9.8 m/s/s", "9.8 m/(s*s)", "9.8 N/kg", "9.8 m*s^-2", "980 cm/s^2", r"9.8 m/s^{2}"), incorrect=("9.8 m/s ~ acceleration", "9.8 m^2/s")),
    Sheet("unit", "1000 kg/m^3", correct=("1000 kg/m³", "1 g/cm³", "1 г/см³", "1 kg/l", "1 t/m^3", "1000 кг/м^3"), incorrect=("1000 g/cm³ ~ size", "1 kg ~ density", "1000 kg/m² ~ density")),
    Sheet("unit", "12 N", correct=("12 N", "12 Н", "12 kg*m/s^2", "0.012 kN", "12 кг·м/с²", "12 J/m", "12 newton"), incorrect=("12 J ~ force", "12 kg ~ force", "12 N*m ~ force", "120 N ~ size"), invalid=("12 n",)),
    Sheet("unit", "50 J", correct=("50 J", "50 Дж", "50 N*m", "50 Н·м", "50 N m", "0.05 kJ", "50 W*s", "50 Вт·с", "50 Па·м³"), incorrect=("50 W ~ energy", "50 N ~ energy")),
    Sheet("unit", "1.5 h", correct=("1.5 h", "90 min", "1 h 30 min", "1 год 30 хв", "5400 s", "1,5 год", "90 хв", "1½ h", "5400 с", "1 h 29 min 60 s"), incorrect=("1.3 h", "1 h 50 min", "90 s ~ size", "1.5 km ~ time", "1.5 min ~ size"),
          invalid=("1:30", "1 h 30", "30 min 1 h", "1 h + 30 min", "1.5 MIN ~ mean min")),
    Sheet("unit", "12 cm^2", correct=("12 cm²", "12 см²", "0.0012 m^2", "1200 mm²", "12 cm*cm", "12 cm cm", "12 см^2"), incorrect=("12 cm ~ area", "12 cm³ ~ area", "12 m² ", "0.12 m²")),
    Sheet("unit", "3 l", correct=("3 l", "3 L", "3 л", "3000 ml", "3 dm³", "3000 см³", "0.003 m³", "3 дм^3"), incorrect=("3 m³ ~ size", "3 kg ~ volume", "3 dm ~ volume")),
    Sheet("unit", "45°", correct=("45°", "45 °", "45 deg", "44° 60'", "45 град"), incorrect=("45 rad ~ angle", "-45°", "45 m ~ angle", "45°C ~ angle"), invalid=("45 ~ unit", "°")),
    Sheet("unit", "-5 °C", correct=("-5 °C", "−5°C", "-5 °С"), incorrect=("5 °C ~ sign", "-5 K ~ temperature"), invalid=("-5° ~ Celsius",)),
    Sheet("unit", "101 kPa", correct=("101 kPa", "101000 Па", "1010 hPa", "101 кПа", "101000 N/m²"), incorrect=("101 Pa ~ size", "101 N ~ pressure"), invalid=("101 KPA ~ mean kPa", "101 kpa ~ mean kPa")),
    Sheet("unit", "230 V", correct=("230 V", "230 В", "0.23 kV", "230 J/C", "230 A*Ω", "230 W/A"), incorrect=("230 A ~ voltage", "230 Ω ~ voltage")),
    Sheet("unit", "4200 J/(kg*K)", correct=("4200 J/(kg*K)", "4.2 kJ/(kg*K)", "4200 Дж/(кг·К)", "4200 J/kg/K"), incorrect=("4200 J/kg",), invalid=("4200 J/kg*K ~ brackets",)),
    Sheet("unit", "9.81 m/s^2", fields={"tolerance": "0.02"}, correct=("9.8 m/s²", "981 cm/s²", "9.83 m/s^2"), incorrect=("9.78 m/s²", "10 m/s²")),
    Sheet("unit", "70 kg", correct=("70 kg", "70 кг", "70000 g", "0.07 t", "0,7 ц"), incorrect=("70 g ~ size", "70 N ~ mass", "70 l ~ mass"), invalid=("70 Kg ~ mean kg", "70 KG ~ mean kg", "70 kgs")),
    # Words, in all their forms, and what keyboards make of signs.
    Sheet("unit", "12 cm^2", correct=("12 см2", "12 cm2", "12cm2", "12 кв. см", "12 кв см", "12 кв.см", "12 sq cm", "12 sq. cm", "12 square centimetres", "12 square cm", "12 квадратних сантиметрів",
                                      "12 см кв", "12 см кв.", "12 centimetres squared", "12 см².", "S = 12 см²", "S=12cm^2", "12 Square Centimetres", r"12\text{ cm}^2", r"12\,\mathrm{cm}^{2}", "12 см.кв."),
          incorrect=("12 cm3 ~ area", "12 куб. см ~ area", "12 m2", "12 сантиметрів ~ area"), invalid=("12 ~ unit", "12 см22", "12 кв", "12 sq", "12 кв. яблук ~ яблук")),
    Sheet("unit", "9.8 m/s^2", correct=("9,8 м/с2", "9.8 m/s2", "9.8 метра за секунду²", "9.8 metres per second squared", "9.8 m per s^2", "a = 9.8 m/s²", "≈9.8 m/s²"),
          incorrect=("9.8 m/s", "9.8 m2/s"), invalid=("9.8 ms^-2 ~ two", "9.8 ms⁻² ~ two", "9,8 мс^-2 ~ two", "9.8 m/s22")),
    Sheet("unit", "17 m/s", correct=("17 м/с", "17 метрів за секунду", "17 м за с", "17 metres per second", "17 meters per second", "17 m per s", "17 м на секунду", "v = 17 м/с", "17 m·s⁻¹", "17 m s⁻¹", "17 м/с."),
          incorrect=("17 м/хв", "17 m*s ~ speed", "17 м ~ speed"), invalid=("17 ms⁻¹ ~ two", "17 ms^-1 ~ two", "17 мс⁻¹ ~ two")),
    Sheet("unit", "60 km/h", correct=("60 км/год", "60 км/год.", "60 kmh", "60 km/hr", "60 kph", "60 кілометрів за годину", "60 кілометрів на годину", "60 km per hour", "60 kilometres per hour", "60 км за год", "1 км/хв", "60 Kilometers per hour"),
          incorrect=("60 км ~ speed", "60 год ~ speed"), invalid=("60 км/г ~ год", "60 KMH")),
    Sheet("unit", "5 m", correct=("5 метрів", "5 метри", "5 метра", "5 metres", "5 meters", "5 metre", "5 м.", "5м", "5 Метрів", "500 сантиметрів", "5 m.", "x = 5 м", "AB = 5 м", "4 м 100 см", "4 m 10 dm", "4 метри 100 сантиметрів", "4 m and 100 cm", "4 м і 100 см", "4 м, 100 см", "50 дм"),
          incorrect=("5 см", "5 мм", "5 metres per second ~ length", "6 метрів", "5 грамів ~ length"), invalid=("5 ~ unit", "5 метрррів ~ метрррів", "метрів 5", "5 m 5", "5 yards ~ yards")),
    Sheet("unit", "30 min", correct=("30 minutes", "30 mins", "30 хвилин", "30 хвилини", "30 хв.", "0,5 години", "1/2 hour", "½ год", "1800 секунд", "1800 seconds", "0 год 30 хв", "30 Minutes"),
          incorrect=("30 s", "30 год", "30 м ~ time"), invalid=("0:30 ~ hours", "30", "30 хвл")),
    Sheet("unit", "60 l", correct=("60 litres", "60 liters", "60 літрів", "60 л.", "60 dm3", "60 дм3", "60 куб. дм", "60 cubic decimetres", "60 кубічних дециметрів", "60000 cm3", "60000 мілілітрів", "60 L"), incorrect=("60 ml ~ size", "60 кг ~ volume", "60 dm2 ~ volume"), invalid=("60 литрів",)),
    Sheet("unit", "4500 J", correct=("4500 joules", "4500 джоулів", "4,5 кілоджоуля", "4.5 kilojoules", "4500 Дж.", "4500 N·m", "4500 Н·м", "A = 4500 Дж", "4500 Joules"), incorrect=("4500 ватів ~ energy", "45 kJ"), invalid=("4500 дж ~ Дж", "4500 j ~ J")),
    Sheet("unit", "90°", correct=("90 degrees", "90 degree", "90 deg", "90 градусів", "90 град.", "90 градуси", "90 °", "∠A = 90°", "90º", "89° 60'", "89°60′", "89 degrees 60 minutes", "89 градусів 60 хвилин", r"90^\circ", r"90^{\circ}", "90°."),
          incorrect=("90 rad ~ angle", "90 хвилин ~ angle", "91 градус", "90' "), invalid=("90", "90 градусник")),
    Sheet("unit", "30.5°", correct=("30° 30'", "30°30′", "30°30’", "30° 30`", "30°30´", "30° 29' 60\"", "30° 29′ 60″", "30°29’60”", "30° 29' 60''", "30 degrees 30 minutes", "30 град 30 хв", "30,5°", "30 градусів 29 хвилин 60 секунд", "1830'", "30°30ʼ"),
          incorrect=("30° 5'", "30'"), invalid=("30' 30° ~ larger", "30° 30", "30° 30 m")),
    Sheet("unit", "2.05 m", correct=("2 м 5 см", "2 метри 5 сантиметрів", "2m 5cm", "2m5cm", "2 m and 5 cm", "205 см", "2 м. 5 см.", "20 дм 5 см"), incorrect=("2 м 50 см", "2 м 5 мм"), invalid=("5 см 2 м ~ larger", "2 м 5")),
    Sheet("unit", "1.5 h", correct=("1 год 30 хв", "1 година 30 хвилин", "1 hour 30 minutes", "1 hr 30 mins", "1h30min", "1 h and 30 min", "1 год. 30 хв.", "1 годину і 30 хвилин", "90 хвилин", "1½ hours"), incorrect=("1 год 50 хв", "1,3 год"),
          invalid=("1:30 ~ hours", "1:30 год ~ hours", "1:30 h ~ hours", "1 г 30 хв ~ год", "1,5 г ~ год", "90")),
    Sheet("unit", "7 h 40 min", correct=("7:40", "7 h 40 min", "7 год 40 хв", "460 min", "07:40", "7 hours 40 minutes"), incorrect=("7:04", "8:40", "7,4 год"), invalid=("7:60", "7:4", "7:40 h ~ hours", "7.40")),
    Sheet("unit", "3 h", correct=("3 год", "3 години", "3 hours", "t = 3 год", "180 хв"), incorrect=("3 хв", "3 km ~ time"), invalid=("3 г ~ год", "3", "3:00 ~ hours")),
    Sheet("unit", "20 °C", correct=("20°C", "20 °С", "20 ° C", "20 degrees Celsius", "20 градусів Цельсія", "20 deg C", "+20°C", "20 degrees celsius", "20 градусів цельсія", "20 °C.", "t = 20 °C", r"20^\circ C"),
          incorrect=("21 °C", "20 K ~ temperature", "-20 °C ~ sign", "20 m ~ temperature"), invalid=("20 C ~ Celsius", "20 С ~ Celsius", "20 градусів ~ Celsius", "20 degrees ~ Celsius", "20° ~ Celsius", "20 град ~ Celsius", "20")),
    Sheet("unit", "4200 J/(kg*K)", correct=("4200 Дж/(кг·°С)", "4200 J/(kg*°C)", "4200 Дж/(кг·К)", "4200 Дж/кг/°С", "4,2 кДж/(кг·°С)", r"4200\ \text{J}/(\text{kg}\cdot\text{K})", "4200 J/(kg K)", "4200 J kg^-1 K^-1"),
          incorrect=("4200 Дж/кг", "4200 J/K", "420 Дж/(кг·°С)"), invalid=("4200 Дж/кг·°С ~ brackets", "4200 J/kg·°C ~ brackets", "4200 J/kg K ~ brackets", "4200 Дж/кг °С ~ brackets")),
    Sheet("unit", "12.5 UAH", correct=("12,50 грн", "12.5 грн", "12 грн 50 коп", "12,50 гривень", "12,5 гривні", "12.50 ₴", "₴12.50", "1250 коп.", "1250 копійок", "12 гривень 50 копійок", "12.50 UAH", "12.50 hryvnias"),
          incorrect=("12,50 коп", "£12.50 ~ hryvnias", "12,05 грн", "1250 грн ~ size"), invalid=("12,50", "грн")),
    Sheet("unit", "12.5 GBP", correct=("£12.50", "£12.5", "12.50 pounds", "£ 12.50", "1250p", "12.50 £", "1250 pence"), incorrect=("$12.50 ~ pounds", "£1250"), invalid=("12.50", "£", "£x")),
    Sheet("unit", "5 USD", correct=("$5", "$5.00", "5 dollars", "5 доларів", "500 cents", r"\$5"), incorrect=("€5", "$50"), invalid=("5",)),
    Sheet("unit", "3*10^8 m/s", correct=("3x10^8 m/s", "3х10^8 м/с", "3×10⁸ m/s", "3*10^8 m/s", "3·10^8 м/с", "3e8 m/s", "300000 km/s", "c = 3·10⁸ м/с", "300 000 000 м/с", "3•10^8 m/s", r"3\cdot10^8 m/s"), incorrect=("3x10^7 m/s", "3 m/s")),
    Sheet("unit", "1000 kg/m^3", correct=("1000 kg/m3", "1000 кг/м3", "1000 кілограмів на кубічний метр", "1000 kilograms per cubic metre", "1 г/см3", "1000 кг на куб. м", "ρ = 1000 кг/м³", "1000 кг/куб. м", "1 грам на кубічний сантиметр"), incorrect=("1000 кг/м2 ~ density",), invalid=("1000",)),
    Sheet("unit", "5 kWh", correct=("5 кВт·год", "5 kWh", "5 kW*h", "5 кВт год", "18 MJ", "5 kilowatt-hours", "5 кіловат-годин"), incorrect=("5 kW ~ energy",), invalid=("5 кВт/г)",)),
    Sheet("unit", "1234.5 m", correct=("1'234.5 m", "1 234,5 м", "1’234,5 м", "1,2345 km", "1 234,500 m"), incorrect=("1.2345 m",)),
]  # fmt: skip


@pytest.mark.parametrize("sheet", SHEETS, ids=str)
def test_a_quantity_is_compared_after_conversion(sheet: Sheet) -> None:
    assert faults(sheet) == []


ASKED = [
    Sheet("unit", "2.05 kg", fields={"in": "kg"}, correct=("2.05 kg", "2,05 кг", "2,05 кілограма", "41/20 kg"), form=("2050 g ~ it in", "2 kg 50 g ~ it in", "2050000 mg", "0.00205 t"), incorrect=("2050 kg", "2.5 kg", "205 g"), invalid=("2.05",)),
    Sheet("unit", "4027 m", fields={"in": "m"}, correct=("4027 m", "4 027 м", "4027 метрів"), form=("4 km 27 m ~ it in", "4.027 km", "402700 cm"), incorrect=("4027 km",)),
    Sheet("unit", "3.5 h", fields={"in": "h min"}, correct=("3 h 30 min", "3 год 30 хв", "3.5 h"), form=("210 min ~ it in", "12600 s", "2 h 90 min"), incorrect=("3 h 50 min",)),
    Sheet("unit", "45 min", fields={"in": "h min"}, correct=("45 min", "0 h 45 min", "45 хв"), form=("2700 s",)),
    Sheet("unit", "20 m/s", fields={"in": "m/s"}, correct=("20 m/s", "20 м/с", "20 metres per second", "20 m·s^-1"), form=("72 km/h ~ it in", "72 км/год"), incorrect=("20 km/h",)),
    Sheet("unit", "54 l", fields={"in": ["l", "dm^3"]}, correct=("54 l", "54 dm³", "54 дм3", "54 litres"), form=("54000 cm³ ~ it in", "54000 ml", "0.054 m³")),
    Sheet("unit", "310000 cm^2", fields={"in": "cm^2"}, correct=("310000 cm2", "310 000 см²", "310000 кв. см"), form=("31 m² ~ it in", "3100 дм²")),
    Sheet("unit", "172.7 cm", fields={"in": "cm", "tolerance": "0.05"}, correct=("172.7 cm", "172,72 см", "172.65 cm"), form=("1.727 m", "1727 mm"), incorrect=("172.6 cm", "172.8 cm", "1.73 m")),
]  # fmt: skip


@pytest.mark.parametrize("sheet", ASKED, ids=str)
def test_a_quantity_is_written_in_the_unit_asked_for(sheet: Sheet) -> None:
    assert faults(sheet) == []


@pytest.mark.parametrize(
    ("locale", "fields", "sentence"),
    [
        ("en", {"answer": "2.05 kg", "in": "kg"}, "Write it in kilograms."), ("uk", {"answer": "2.05 kg", "in": "kg"}, "Write it in кілограмах."),
        ("en", {"answer": "2.5 h", "in": "h min"}, "Write it in hours and minutes."), ("uk", {"answer": "20 m/s", "in": "m/s"}, "Write it in м/с."),
    ],
)  # fmt: skip
def test_the_unit_asked_for_is_named_in_the_learners_language(
    locale: Locale, fields: dict[str, str], sentence: str
) -> None:
    key = make_key("unit", fields)
    answers = {"2.05 kg": "2050 g", "2.5 h": "150 min", "20 m/s": "72 km/h"}
    assert sentence in str(grade(key, answers[fields["answer"]], locale).message)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"answer": "2 kg", "in": "g"}, "in another unit"), ({"answer": "2 kg", "in": "km"}, "does not measure"), ({"answer": "2 kg", "in": "x"}, "in: "),
        ({"answer": "2 kg", "in": 3}, "in: a unit"), ({"answer": "2 kg", "in": ""}, "2 kg|in: a unit"), ({"answer": "2 kg", "in": [5]}, "in: a unit"),
    ],
)  # fmt: skip
def test_an_author_hears_what_is_wrong_with_the_unit_asked_for(fields: dict[str, object], reason: str) -> None:
    if fields["in"] == "":
        make_key("unit", fields)  # as if it was left out
        return
    with pytest.raises(BadKey, match=reason):
        make_key("unit", fields)


def test_every_form_of_a_units_word_comes_from_the_one_table() -> None:
    for word in (
        "кілометр",
        "кілометра",
        "кілометри",
        "кілометрів",
        "kilometre",
        "kilometres",
        "kilometer",
        "kilometers",
    ):
        assert grade(make_key("unit", {"answer": "2 km"}), f"2 {word}", "uk").verdict == "correct", word


def test_a_message_shows_the_unit_as_typed() -> None:
    message = grade(make_key("unit", {"answer": "2 km"}), "2 сажені", "uk").message
    assert message.values["unit"] == "сажені"
