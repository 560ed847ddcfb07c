"""What is said of pre-alerts: who is to be asked or phoned about what, and what is over."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

HANDSHAKE_PHRASES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "about.patient": ("bệnh nhân đang đến", "a patient comes"),
        "about.arrived": ("bệnh nhân đã đến nơi", "the patient is there"),
        "about.redirected": ("bệnh nhân đi nơi khác", "the patient goes elsewhere"),
        "about.cancelled": ("không còn ai đến", "nobody comes any more"),
        "phone.unknown": ("số trực (chưa cấu hình)", "its duty phone (no number configured)"),
        "why.over_as": ("đã kết thúc: {state}", "is over: {state}"),
        "why.no_longer_comes": ("kíp không đưa đến nữa", "the crew does not bring the patient"),
    }
)
