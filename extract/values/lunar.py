"""The Vietnamese lunar calendar, through ``lunar-vn`` (MIT), with its round trip checked.

The package computes new moons for one time zone and takes day 30 of a month that has 29, so a date is believed only if converting it
back gives it again. Before 1968 the North reckoned by UTC+8 and the two halves of the country could differ by a day: where UTC+7 and UTC+8
disagree for such a year there is no value.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

_UNIFORM = 1968
"""From this year on Viet Nam reckons by UTC+7."""


@lru_cache(maxsize=1024)
def solar(day: int, month: int, year: int, leap: bool = False) -> dt.date | None:
    """The solar date of a lunar one; ``None`` if there is no such day or the calendar of that year is not certain."""
    if not (1 <= day <= 30 and 1 <= month <= 12 and 1800 <= year <= 2198):
        return None
    first = _solar(day, month, year, leap, 7.0)
    if year < _UNIFORM and first != _solar(day, month, year, leap, 8.0):
        return None
    return first


def eve(year: int) -> dt.date | None:
    """The last day before the lunar new year of ``year``."""
    new_year = solar(1, 1, year)
    return None if new_year is None else new_year - dt.timedelta(days=1)


def _solar(day: int, month: int, year: int, leap: bool, zone: float) -> dt.date | None:
    from lunar_vn import convert_lunar_to_solar, convert_solar_to_lunar

    try:
        date = convert_lunar_to_solar(day, month, year, int(leap), zone)
        back = convert_solar_to_lunar(date.day, date.month, date.year, zone)
    except ValueError:
        return None
    return date if (back.day, back.month, back.year, bool(back.leap)) == (day, month, year, leap) else None
