"""Months as the law counts them, and the day a notice is due. Plain Python."""

from calendar import monthrange
from datetime import date

NOTICE_MONTHS = 1  # GDPR Art. 14(3)(a)
ANSWER_MONTHS = 1  # GDPR Art. 12(3)
EXTENSION_MONTHS = 2  # GDPR Art. 12(3), second sentence


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day where it has none (Regulation 1182/71, Art. 3(2)(c))."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def notice_due_on(obtained_on: date, first_contact_on: date | None, first_disclosure_on: date | None) -> date:
    """One month after the data were obtained, at the latest at first contact or first disclosure."""
    days = [months_after(obtained_on, NOTICE_MONTHS), first_contact_on, first_disclosure_on]
    return max(obtained_on, min(day for day in days if day is not None))
