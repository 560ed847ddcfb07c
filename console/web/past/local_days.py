"""Days as people count them: from midnight to midnight by this machine's clock."""

from datetime import date, datetime, timedelta


def first_day_of(at: datetime) -> date:
    """Give the local day of an instant."""
    return at.astimezone().date()


def midnight_after(day: date) -> datetime:
    """Give the instant at which a local day is over."""
    following = day + timedelta(days=1)
    return datetime(following.year, following.month, following.day).astimezone()
