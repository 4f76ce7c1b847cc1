"""The publication date of an article as users and files write it; one function for the library and the readers."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

_iso = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?![\d/.-])")
_before = r"(?:(?:(?:thứ\s+\w+|chủ nhật|ngày)|\d{1,2}[:hg]\d{2}(?::\d{2})?|-|\|)\s*,?\s*)*"
_local = re.compile(
    rf"{_before}(\d{{1,2}})(?:\s*[/.-]\s*|\s+tháng\s+)(\d{{1,2}})(?:\s*[/.-]\s*|\s+năm\s+)(\d{{4}})(?![\d/.-])", re.IGNORECASE
)
_mail = re.compile(r"(?:[A-Za-z]{3},\s*)?\d{1,2}\s+[A-Za-z]{3}\s+\d{4}\b")


def day(value: object) -> tuple[str | None, str | None]:
    """A publication date as ``YYYY-MM-DD`` and, if it cannot be read, a remark. ``None``, an empty string and pandas' ``NaT`` are no date.

    Takes date objects, ISO dates and times, ``17/11/2020`` (day first), *Thứ ba, 17/11/2020, 08:30 (GMT+7)*, *17 tháng 11 năm 2020* and the
    dates of mail and RSS (``Tue, 17 Nov 2020 08:30:00 +0700``). Time and zone are dropped: the day is the one that is written.
    """
    if value is None or value != value:
        return None, None
    if isinstance(value, dt.date):
        return value.isoformat()[:10], None
    if isinstance(value, str):
        text = unicodedata.normalize("NFC", value).strip()
        if not text:
            return None, None
        if found := _iso.match(text):
            year, month, number = int(found[1]), int(found[3]), int(found[4])
        elif found := _local.match(text):
            number, month, year = map(int, found.groups())
        elif _mail.match(text) and (parts := _of_mail(text)):
            year, month, number = parts
        else:
            return None, f"publication date {value[:40]!r} is not a date such as 2020-11-17"
        try:
            return dt.date(year, month, number).isoformat(), None
        except ValueError:
            return None, f"publication date {value[:40]!r} does not exist"
    return None, f"publication date {str(value)[:40]!r} is not a date such as 2020-11-17"


def _of_mail(text: str) -> tuple[int, int, int] | None:
    from email.utils import parsedate

    parts = parsedate(text)
    return parts[:3] if parts else None
