"""Hospitals that are no longer configured: each stays as long as somebody needs it."""

from dispatch.state.draft import Draft


def let_hospitals_go(draft: Draft) -> None:
    """Take out the hospitals that are no longer configured and that nobody is on the way to.

    One that still owes a word on a patient who does not come stays until it has given it.
    """
    leaving = [name for name, one in draft.world.hospitals.items() if one.leaving]
    if not leaving:
        return
    expected = {one.hospital_id for one in draft.world.incidents.values()}
    owing = {case.hospital_id for case in draft.world.pre_alerts.values()}
    for name in leaving:
        if name not in expected | owing:
            draft.end_hospital(name)
