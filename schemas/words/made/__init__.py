"""The catalogue as plain Python. Made from ``po/*.vi.po``; edit those."""

from typing import Final

from schemas.words.made import (
    accounts,
    alarms,
    board,
    care,
    decisions,
    drive,
    hospitals,
    lines,
    page,
    pre_alerts,
    reasons,
    web,
)

TEXTS: Final[dict[str, tuple[str, str]]] = {
    **accounts.TEXTS,
    **alarms.TEXTS,
    **board.TEXTS,
    **care.TEXTS,
    **decisions.TEXTS,
    **drive.TEXTS,
    **hospitals.TEXTS,
    **lines.TEXTS,
    **page.TEXTS,
    **pre_alerts.TEXTS,
    **reasons.TEXTS,
    **web.TEXTS,
}
