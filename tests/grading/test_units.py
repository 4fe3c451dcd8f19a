# ruff: noqa: E501 - one line per key keeps the tables readable
"""Quantities: conversions, compound units, Ukrainian names, and slips in upper and lower case."""

import pytest

from tests.grading.table import Case, Sheet, assert_case, cases

SHEETS = [
    Sheet("unit", "2.5 km", correct=("2.5 km", "2,5 км", "2500 m", "2500м", "2 km 500 m", "2 км 500 м", "250000 cm", "2.5*10^3 m", "2½ km", "5/2 km", "25e2 m", "2.5 кm", "2 500 m", r"2.5\,km"),
          incorrect=("2.5 m ~ size", "2.5 kg ~ does not measure length", "2500 km ~ size", "2.5 km^2 ~ does not measure length", "2.6 km", "-2.5 km ~ sign", "2.5 km/h ~ length", "2.5 km km ~ length", "150 km ~ size", "2.5 min ~ length"),
          invalid=("2.5 ~ unit", "km ~ number", "2.5+km", "2.5 KM ~ mean km", "2.5 Km ~ mean km", "2.5 klm ~ unit", "2.5 miles", "km 2.5", "2.5 km+", "500 m 2 km ~ larger", "2 km 500 km", "2.5 km 3", "2,5,1 km", "2.5 km=", "2.5 km^", "2.5 km^9", "2.5 km^0.5",
                   "2.5 /km", "2.5 km/", "(2.5 km", "2.5 (km", "x km", "", "2.5 km; 3 km", "1/0 km", "2.5 кілометра")),
    Sheet("unit", "72 km/h", correct=("72 km/h", "20 m/s", "20 м/с", "72 км/год", "1.2 km/min", "20 m*s^-1", "20 m·s⁻¹", "20 m s^-1", "0.02 km/s"),
          incorrect=("72 m/s", "20 km/h", "72 km ~ speed", "72 h/km ~ speed", "20 m/s^2 ~ speed", "72 km*h ~ speed"), invalid=("72 km//h", "72 km/hh", "72 KM/H ~ mean", "72 kmh", "72 km/(h")),
    Sheet("unit", "9.8 m/s^2", correct=("9.8 m/s²", "9,8 м/с²", "9.8 m/s/s", "9.8 m/(s*s)", "9.8 N/kg", "9.8 m*s^-2", "980 cm/s^2", r"9.8 m/s^{2}"), incorrect=("9.8 m/s ~ acceleration", "9.8 m^2/s")),
    Sheet("unit", "1000 kg/m^3", correct=("1000 kg/m³", "1 g/cm³", "1 г/см³", "1 kg/l", "1 t/m^3", "1000 кг/м^3"), incorrect=("1000 g/cm³ ~ size", "1 kg ~ density", "1000 kg/m² ~ density")),
    Sheet("unit", "12 N", correct=("12 N", "12 Н", "12 kg*m/s^2", "0.012 kN", "12 кг·м/с²", "12 J/m"), incorrect=("12 J ~ force", "12 kg ~ force", "12 N*m ~ force", "120 N ~ size"), invalid=("12 n", "12 newton")),
    Sheet("unit", "50 J", correct=("50 J", "50 Дж", "50 N*m", "50 Н·м", "50 N m", "0.05 kJ", "50 W*s", "50 Вт·с", "50 Па·м³"), incorrect=("50 W ~ energy", "50 N ~ energy")),
    Sheet("unit", "1.5 h", correct=("1.5 h", "90 min", "1 h 30 min", "1 год 30 хв", "5400 s", "1,5 год", "90 хв", "1½ h", "5400 с", "1 h 29 min 60 s"), incorrect=("1.3 h", "1 h 50 min", "90 s ~ size", "1.5 km ~ time", "1.5 min ~ size"),
          invalid=("1:30", "1 h 30", "30 min 1 h", "1 h + 30 min", "1.5 MIN ~ mean min")),
    Sheet("unit", "12 cm^2", correct=("12 cm²", "12 см²", "0.0012 m^2", "1200 mm²", "12 cm*cm", "12 cm cm", "12 см^2"), incorrect=("12 cm ~ area", "12 cm³ ~ area", "12 m² ", "0.12 m²")),
    Sheet("unit", "3 l", correct=("3 l", "3 L", "3 л", "3000 ml", "3 dm³", "3000 см³", "0.003 m³", "3 дм^3"), incorrect=("3 m³ ~ size", "3 kg ~ volume", "3 dm ~ volume")),
    Sheet("unit", "45°", correct=("45°", "45 °", "45 deg", "44° 60'", "45 град"), incorrect=("45 rad ~ angle", "-45°", "45 m ~ angle", "45°C ~ angle"), invalid=("45 ~ unit", "°")),
    Sheet("unit", "-5 °C", correct=("-5 °C", "−5°C", "-5 °С"), incorrect=("5 °C ~ sign", "-5 K ~ temperature", "-5° ~ temperature")),
    Sheet("unit", "101 kPa", correct=("101 kPa", "101000 Па", "1010 hPa", "101 кПа", "101000 N/m²"), incorrect=("101 Pa ~ size", "101 N ~ pressure"), invalid=("101 KPA ~ mean kPa", "101 kpa ~ mean kPa")),
    Sheet("unit", "230 V", correct=("230 V", "230 В", "0.23 kV", "230 J/C", "230 A*Ω", "230 W/A"), incorrect=("230 A ~ voltage", "230 Ω ~ voltage")),
    Sheet("unit", "4200 J/(kg*K)", correct=("4200 J/(kg*K)", "4.2 kJ/(kg*K)", "4200 Дж/(кг·К)", "4200 J/kg/K"), incorrect=("4200 J/kg*K ~ not a unit", "4200 J/kg")),
    Sheet("unit", "9.81 m/s^2", fields={"tolerance": "0.02"}, correct=("9.8 m/s²", "981 cm/s²", "9.83 m/s^2"), incorrect=("9.78 m/s²", "10 m/s²")),
    Sheet("unit", "70 kg", correct=("70 kg", "70 кг", "70000 g", "0.07 t", "0,7 ц"), incorrect=("70 g ~ size", "70 N ~ mass", "70 l ~ mass"), invalid=("70 Kg ~ mean kg", "70 KG ~ mean kg", "70 kgs")),
]  # fmt: skip


@pytest.mark.parametrize("case", list(cases(SHEETS)), ids=str)
def test_a_quantity_is_compared_after_conversion(case: Case) -> None:
    assert_case(case)
