"""Examples of how two centres lend to each other."""

from typing import Final

from console.documents.hospital_examples import CENTRE, at
from schemas.events.commands import AskAid, LendUnit
from schemas.events.mutual_aid import AidDeclined, AidGranted, AidRequest, AidReturned, AidWithdrawn
from schemas.ground.base import LatLon
from schemas.ground.envelope import Event
from schemas.ground.vocabulary import CrewLevel

_REQUEST: Final = "req-6d2f0b8a4c1e9f7d3b5a"
_NEIGHBOUR: Final = "HCM"

AID: Final[tuple[Event, ...]] = (
    AskAid(
        event_id="desk-2-0123",
        centre_id=CENTRE,
        occurred_at=at(900),
        source="dispatcher-lan",
        neighbour_id=_NEIGHBOUR,
        crew_level=CrewLevel.ALS,
        reason="năm cuộc gọi chờ xe",
    ),
    AidRequest(
        event_id="aid-1f7c5e3b9d0a2c4e6f8b",
        centre_id=_NEIGHBOUR,
        occurred_at=at(900),
        source=CENTRE,
        from_centre_id=CENTRE,
        request_id=_REQUEST,
        crew_level=CrewLevel.ALS,
        until=at(8_100),
        answer_by=at(1_200),
        reason="năm cuộc gọi chờ xe",
    ),
    LendUnit(
        event_id="desk-7-0031",
        centre_id=_NEIGHBOUR,
        occurred_at=at(960),
        source="dispatcher-minh",
        request_id=_REQUEST,
        unit_id="TD-04",
        reason="còn ba xe rảnh",
    ),
    AidGranted(
        event_id="aid-9b1d3f5a7c0e2b4d6f8a",
        centre_id=CENTRE,
        occurred_at=at(960),
        source=_NEIGHBOUR,
        from_centre_id=_NEIGHBOUR,
        request_id=_REQUEST,
        unit_id="TD-04",
        crew_level=CrewLevel.ALS,
        place=LatLon(lat=10.8702, lon=106.7531),
        until=at(8_100),
    ),
    AidDeclined(
        event_id="aid-3c5e7a9b1d0f2a4c6e8b",
        centre_id=CENTRE,
        occurred_at=at(960),
        source=_NEIGHBOUR,
        from_centre_id=_NEIGHBOUR,
        request_id=_REQUEST,
        reason="cũng đang quá tải",
    ),
    AidWithdrawn(
        event_id="aid-5e7a9c1b3d0f4b6d8e2a",
        centre_id=_NEIGHBOUR,
        occurred_at=at(1_000),
        source=CENTRE,
        from_centre_id=CENTRE,
        request_id=_REQUEST,
    ),
    AidReturned(
        event_id="aid-7a9c1e3d5b0f6d8f2b4c",
        centre_id=_NEIGHBOUR,
        occurred_at=at(8_100),
        source=CENTRE,
        from_centre_id=CENTRE,
        request_id=_REQUEST,
        unit_id="TD-04",
    ),
)
