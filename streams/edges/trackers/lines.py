"""From lines of text to fixes: CSV whose columns are declared, and NMEA 0183's RMC."""

import csv
import math
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final, NoReturn

from streams.edges.inlet import Refused
from streams.edges.items import Line
from streams.edges.trackers.mapping import Column, CsvForm, TimeColumn
from streams.edges.trackers.nmea import fix_in, is_rmc
from streams.edges.trackers.parts import Fix, NoPlace
from streams.edges.trackers.speeds import MPS_IN

Reading = tuple[int, Callable[[], Fix | None]]
"""The number of a line, and what reads it; raises `Refused`."""

_NUMBER: Final = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_TAGS: Final = re.compile(r"^\s*\\[^\\]*\\")
"""A block of tags, which a multiplexer puts before a sentence; it names no device."""

_OTHER_START: Final = "!"
"""What the sentences of ships' transponders begin with."""

_DEVICE_CHARS_MAX: Final = 200
_LAT_MAX: Final = 90
_LON_MAX: Final = 180
_MS: Final = 1_000


def csv_readings(form: CsvForm, lines: Sequence[Line], device: str) -> list[Reading]:
    """Give what reads each line of a CSV; ``device`` is whose it is where no column says so.

    Raises
    ------
    Refused
        If the header lacks a column that the form names, or no line follows it.
    """
    places: dict[str | int, int] = {one: one - 1 for one in form.columns() if isinstance(one, int)}
    if form.header:
        number, text = lines[0]
        names = [one.strip() for one in _cells(form, text)]
        for one in form.columns():
            if one not in names:
                _refuse("no_column", f"line {number}", str(one), context={"there": _told(names)})
            places[one] = names.index(str(one))
        lines = lines[1:]
    if not lines:
        raise Refused([_fault("too_short", (), None, {"min_length": 1})])
    return [(number, partial(_Row(form, places, text).fix, device)) for number, text in lines]


def nmea_readings(lines: Sequence[Line], device: str) -> list[Reading]:
    """Give what reads each line of NMEA; one may have its device before the ``$``.

    Other sentences than RMC are passed over: they say nothing that RMC does not.

    Raises
    ------
    Refused
        If none of the lines is RMC.
    """
    if not any(is_rmc(text.partition("$")[2]) for _, text in lines):
        _refuse("no_sentence", f"line {lines[0][0]}", "sentence", value=lines[0][1])
    return [(number, partial(_of_sentence, text, device)) for number, text in lines]


def _of_sentence(text: str, device: str) -> Fix | None:
    if text.lstrip().startswith(_OTHER_START):
        return None
    before, dollar, sentence = _TAGS.sub("", text).partition("$")
    try:
        found = fix_in(sentence) if dollar else None
    except ValueError:
        found, dollar = None, ""
    if not dollar:
        _refuse("no_sentence", "sentence", value=text)
    device = _device(before.strip(" \t,;|") or device, "device")
    if found is None:
        if is_rmc(sentence):
            is_void = ",V," in sentence
            where, value = ("status", "V") if is_void else ("sentence", sentence)
            raise NoPlace.by((where,), value, device)
        return None
    return Fix(
        device=device,
        at=datetime.fromisoformat(found["occurred_at"]),
        lat=found["place"]["lat"],
        lon=found["place"]["lon"],
        accuracy_m=None,
        speed_mps=found["speed_mps"],
        heading_deg=found["heading_deg"],
    )


class _Row:
    """One line of a CSV, as its form says."""

    def __init__(self, form: CsvForm, places: Mapping[str | int, int], text: str) -> None:
        self._form, self._places, self._text = form, places, text
        self._said: list[str] = []

    def fix(self, device: str) -> Fix:
        """Read the line.

        Raises
        ------
        NoPlace
            If it says that it is not of now.
        Refused
            If a column is wrong; it is named.
        """
        form = self._form
        self._said = _cells(form, self._text)
        if form.device is not None:
            label = _label(form.device.column)
            device = _device(self._cell(form.device.column), label)
        if form.valid is not None:
            valid = self._cell(form.valid.column)
            if valid not in form.valid.values:
                raise NoPlace.by((_label(form.valid.column),), valid, device)
        speed = self._measure(form.speed)
        if form.speed is not None and speed is not None:
            speed *= MPS_IN[form.speed.unit]
        heading = self._measure(form.heading)
        return Fix(
            device=device,
            at=self._time(form.time),
            lat=self._degrees(form.lat, _LAT_MAX),
            lon=self._degrees(form.lon, _LON_MAX),
            accuracy_m=self._measure(form.accuracy),
            speed_mps=speed,
            heading_deg=None if heading is None else heading % 360,
        )

    def _cell(self, column: str | int) -> str:
        place = self._places[column]
        if place >= len(self._said):
            _refuse("no_column", _label(column), context={"there": len(self._said)})
        return self._said[place].strip()

    def _number(self, column: str | int, text: str) -> float:
        """Read a number; what is written with the other decimal sign might mean thousands."""
        other = "." if self._form.decimal == "," else ","
        plain = text.replace(self._form.decimal, ".")
        value = float(plain) if _NUMBER.fullmatch(plain) and other not in text else math.inf
        if not math.isfinite(value):
            _refuse("float_type", _label(column), value=text)
        return value

    def _measure(self, column: Column | None) -> float | None:
        """Read what may lack: nothing, and what is below zero, is not known."""
        if column is None or not (text := self._cell(column.column)):
            return None
        value = self._number(column.column, text)
        return None if value < 0 else value

    def _degrees(self, column: Column, most: int) -> float:
        label, text = _label(column.column), self._cell(column.column)
        if not text:
            _refuse("missing", label)
        value = self._number(column.column, text)
        if value > most:
            _refuse("less_than_equal", label, value=text, context={"le": most})
        if value < -most:
            _refuse("greater_than_equal", label, value=text, context={"ge": -most})
        return value

    def _time(self, time: TimeColumn) -> datetime:
        text = " ".join(self._cell(one) for one in time.column)
        try:
            at = _instant(time, text)
        except (ValueError, OverflowError, OSError):
            label = " ".join(_label(one) for one in time.column)
            _refuse("no_time", label, value=text, context={"form": time.format})
        return at


def _instant(time: TimeColumn, text: str) -> datetime:
    """Read a time as its form says, UTC; ValueError if it is none, or says no zone."""
    if time.format in {"unix_s", "unix_ms"}:
        if not _NUMBER.fullmatch(text):
            raise ValueError(text)
        return datetime.fromtimestamp(float(text) / (_MS if time.format == "unix_ms" else 1), UTC)
    if time.format == "iso":
        at = datetime.fromisoformat(text)
    else:
        at = datetime.strptime(text, time.format)  # noqa: DTZ007 - the zone is put in below
    if at.tzinfo is None:
        if time.zone is None:
            raise ValueError(text)
        at = at.replace(tzinfo=datetime.strptime(time.zone, "%z").tzinfo)
    return at.astimezone(UTC)


def _cells(form: CsvForm, text: str) -> list[str]:
    """Take a line apart: a fix is one line, also where a text in quotes could go over several."""
    try:
        return next(csv.reader([text], delimiter=form.separator, strict=True))
    except csv.Error:
        _refuse("no_row", "quotes", value=text)


def _device(text: str, label: str) -> str:
    if not text:
        _refuse("missing", label)
    if len(text) > _DEVICE_CHARS_MAX:
        _refuse("too_long", label, value=text, context={"max_length": _DEVICE_CHARS_MAX})
    return text


def _label(column: str | int) -> str:
    return column if isinstance(column, str) else f"column {column}"


def _told(names: Sequence[str]) -> str:
    """Name the columns that are there, some of them."""
    return ", ".join(names)[:200]


def _refuse(
    code: str, *loc: str, value: str | None = None, context: Mapping[str, Any] | None = None
) -> NoReturn:
    raise Refused([_fault(code, loc, value, context or {})])


def _fault(
    code: str, loc: tuple[str, ...], value: str | None, context: Mapping[str, Any]
) -> dict[str, Any]:
    return {"type": code, "loc": loc, "msg": "", "input": value, "ctx": context}
