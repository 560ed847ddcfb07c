"""How devices and people spell units where they do not write UCUM: on screens, in Vietnamese, MDC.

One spelling means different things of different signs (``l/ph`` is ``lần/phút`` of a pulse, litres
a minute of oxygen; ``C`` is a coulomb in UCUM), so each wanted unit has words of its own. They are
compared by ``key``: without marks, spaces, capitals or text in braces.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

_BRACES: Final = re.compile(r"\{[^{}]*\}")
_DEGREES: Final = str.maketrans(dict.fromkeys("\u00ba\u02da\u2218\u00b0", "\u00b0"))
_DASHES: Final = str.maketrans(dict.fromkeys("\u2212\u2010\u2011\u2013", "-"))
_LATIN_D: Final = str.maketrans({"đ": "d", "Đ": "D"})


def key(text: str) -> str:
    """Give what two spellings of one unit have in common.

    Compatibility forms become plain ones (``℃``, ``min⁻¹``), composed and decomposed Vietnamese is
    one, marks, spaces, capitals, a final full stop and text in braces do not count.
    """
    plain = unicodedata.normalize("NFKC", text.translate(_DEGREES)).translate(_DASHES)
    marked = unicodedata.normalize("NFD", _BRACES.sub("", plain).translate(_LATIN_D))
    letters = "".join(one for one in marked if not unicodedata.combining(one))
    return "".join(letters.casefold().split()).removesuffix(".")


def _keys(spellings: Iterable[str], ucum: str) -> dict[str, str]:
    return {key(spelling): ucum for spelling in spellings}


_MINUTE: Final = ("min", "mins", "minute", "minutes", "phút", "ph", "p", "m")
_PER: Final = ("/", " per ", " mỗi ", " trên ", "・")
_EVENTS: Final = (
    "",
    "1",
    "beat",
    "beats",
    "b",
    "breath",
    "breaths",
    "br",
    "resp",
    "respirations",
    "pulse",
    "pulses",
    "count",
    "counts",
    "cycles",
    "times",
    "lần",
    "l",
    "nhịp",
    "nhịp thở",
    "chu kỳ",
    "ck",
)
_LITRES: Final = ("l", "lit", "liter", "liters", "litre", "litres", "lít")

_RATES: Final = _keys(
    (event + per + minute for event in _EVENTS for per in _PER for minute in _MINUTE), "/min"
) | _keys(("bpm", "brpm", "rpm", "cpm", "b.p.m", "min-1", "min^-1", "1.min-1"), "/min")

_FLOWS: Final = _keys(
    (litre + per + minute for litre in _LITRES for per in _PER for minute in _MINUTE), "L/min"
) | _keys(("lpm", "l.min-1"), "L/min")

_PRESSURES: Final = (
    _keys(
        (
            "mmHg",
            "mm[Hg]",
            "mm(Hg)",
            "mm-Hg",
            "torr",
            "millimeters of mercury",
            "millimetres of mercury",
            "millimeter of mercury",
            "millimetre of mercury",
            "mm thủy ngân",
            "milimét thủy ngân",
        ),
        "mm[Hg]",
    )
    | _keys(("kPa", "kilopascal", "kilopascals", "KPAL"), "kPa")
    | _keys(("cmH2O", "cm[H2O]", "cm(H2O)", "cm of water", "cm nước"), "cm[H2O]")
    | _keys(("mbar", "hPa"), "mbar")
    | _keys(("psi",), "[psi]")
)

_TEMPERATURES: Final = (
    _keys(
        (
            "°C",
            "C",
            "oC",
            "Cel",
            "deg C",
            "degs C",
            "degree C",
            "degrees C",
            "Celsius",
            "°Celsius",
            "deg Celsius",
            "degree Celsius",
            "degrees Celsius",
            "centigrade",
            "độ C",
            "độ",
        ),
        "Cel",
    )
    | _keys(
        (
            "°F",
            "F",
            "oF",
            "[degF]",
            "deg F",
            "degs F",
            "degree F",
            "degrees F",
            "Fahrenheit",
            "°Fahrenheit",
            "deg Fahrenheit",
            "degree Fahrenheit",
            "degrees Fahrenheit",
            "độ F",
        ),
        "[degF]",
    )
    | _keys(("K", "kelvin", "kelvins", "°K", "độ K"), "K")
)

_SHARES: Final = _keys(
    (
        "%",
        "percent",
        "per cent",
        "pct",
        "phần trăm",
        "%SpO2",
        "SpO2 %",
        "%SaO2",
        "%O2",
        "O2%",
        "%FiO2",
        "vol%",
        "vol.%",
        "%vol",
    ),
    "%",
) | _keys(("fraction", "ratio", "tỷ lệ", "tỉ lệ"), "1")

_GLUCOSES: Final = (
    _keys(("mmol/L", "mmol per liter", "mmol per litre", "mmol/lít", "mmol.L-1", "mM"), "mmol/L")
    | _keys(("mg/dL", "mg per dL", "mg%", "mg/100mL", "mg.dL-1"), "mg/dL")
    | _keys(("g/L", "g/lít"), "g/L")
)

_SECONDS: Final = _keys(("s", "sec", "secs", "second", "seconds", "giây"), "s")
_MINUTES: Final = _keys(("min", "mins", "minute", "minutes", "phút", "ph"), "min") | _keys(
    ("h", "hr", "hrs", "hour", "hours", "giờ"), "h"
)
_POINTS: Final = _keys(("", "1", "score", "point", "points", "pts", "pt", "điểm", "/10"), "1")

WORDS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "/min": _RATES,
        "%": _SHARES,
        "mmHg": _PRESSURES,
        "°C": _TEMPERATURES,
        "mmol/L": _GLUCOSES,
        "L/min": _FLOWS,
        "s": _SECONDS,
        "min": _MINUTES | _SECONDS,
        "1": _POINTS,
    }
)
"""For each unit that is used inside: what is written for it, by ``key``, and its UCUM code."""

_DIMENSIONS: Final = 4 << 16
"""Partition 4 of IEEE 11073-10101: a unit's number is this and its term code."""

MDC: Final[Mapping[int, tuple[str, str]]] = MappingProxyType(
    {
        512: ("MDC_DIM_DIMLESS", "1"),
        544: ("MDC_DIM_PERCENT", "%"),
        2130: ("MDC_DIM_MILLI_G_PER_DL", "mg/dL"),
        2176: ("MDC_DIM_SEC", "s"),
        2208: ("MDC_DIM_MIN", "min"),
        2240: ("MDC_DIM_HR", "h"),
        2496: ("MDC_DIM_HZ", "Hz"),
        2720: ("MDC_DIM_BEAT_PER_MIN", "/min"),
        2752: ("MDC_DIM_PULS_PER_MIN", "/min"),
        2784: ("MDC_DIM_RESP_PER_MIN", "/min"),
        3072: ("MDC_DIM_X_L_PER_MIN", "L/min"),
        3090: ("MDC_DIM_MILLI_L_PER_MIN", "mL/min"),
        3843: ("MDC_DIM_KILO_PASCAL", "kPa"),
        3872: ("MDC_DIM_MMHG", "mm[Hg]"),
        3904: ("MDC_DIM_CM_H2O", "cm[H2O]"),
        4416: ("MDC_DIM_FAHR", "[degF]"),
        4722: ("MDC_DIM_MILLI_MOLE_PER_L", "mmol/L"),
        6048: ("MDC_DIM_DEGC", "Cel"),
    }
)
"""IEEE 11073 term code of a unit to its reference id and its UCUM code."""

_MDC_ALSO: Final = (
    ("MDC_DIM_X_SEC", "s"),
    ("MDC_DIM_L_PER_MIN", "L/min"),
    ("MDC_DIM_KELVIN", "K"),
    ("MDC_DIM_X_PERCENT", "%"),
)

_BY_MDC: Final[Mapping[str, str]] = MappingProxyType(
    {
        name: ucum
        for code, (reference, ucum) in MDC.items()
        for name in (str(_DIMENSIONS + code), str(code), reference.casefold())
    }
    | {reference.casefold(): ucum for reference, ucum in _MDC_ALSO}
)


def ucum_of_mdc(text: str) -> str | None:
    """Give the UCUM code of a unit named by IEEE 11073: number, term code or reference id."""
    return _BY_MDC.get(text.casefold())
