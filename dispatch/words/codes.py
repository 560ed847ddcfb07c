"""Words for the codes that sentences name: what is treated, and what somebody is doing."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

WORDS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "service.emergency": ("cấp cứu", "emergency"),
        "service.cath_lab": ("can thiệp mạch vành", "cath lab"),
        "service.stroke": ("đột quỵ", "stroke"),
        "service.trauma": ("chấn thương", "trauma"),
        "service.paediatric": ("nhi", "paediatric"),
        "service.obstetric": ("sản", "obstetric"),
        "service.burn": ("bỏng", "burns"),
        "service.dialysis": ("lọc máu", "dialysis"),
        "service.icu": ("hồi sức tích cực", "intensive care"),
        "unit.off_duty": ("nghỉ", "off duty"),
        "unit.available": ("sẵn sàng", "available"),
        "unit.alerted": ("chờ kíp xác nhận", "alerted"),
        "unit.accepted": ("đã nhận lệnh", "accepted"),
        "unit.en_route": ("trên đường đến hiện trường", "en route"),
        "unit.on_scene": ("ở hiện trường", "on scene"),
        "unit.transporting": ("vận chuyển bệnh nhân", "transporting"),
        "unit.at_hospital": ("ở bệnh viện", "at hospital"),
        "incident.queued": ("chờ xe", "waiting"),
        "incident.assigned": ("đã điều xe", "assigned"),
        "incident.en_route": ("có xe đang đến", "en route"),
        "incident.on_scene": ("có xe ở hiện trường", "on scene"),
        "incident.transporting": ("vận chuyển bệnh nhân", "transporting"),
        "incident.at_hospital": ("đã đến bệnh viện", "at hospital"),
    }
)
