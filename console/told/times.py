"""Times as a dispatcher reads them: a clock in local time, ages and countdowns in minutes."""

from datetime import datetime

_MINUTE_S = 60
_HOUR_S = 3600


def clock(instant: datetime) -> str:
    """Give the local time of day, ``14:02:31``."""
    return f"{instant.astimezone():%H:%M:%S}"


def span(seconds: float) -> str:
    """Give a length of time, ``4:05`` or ``2:04:05``; a negative one as zero."""
    whole = max(0, int(seconds))
    minutes, rest = divmod(whole, _MINUTE_S)
    if whole < _HOUR_S:
        return f"{minutes}:{rest:02d}"
    return f"{whole // _HOUR_S}:{minutes % _MINUTE_S:02d}:{rest:02d}"
