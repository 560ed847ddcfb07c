"""One patient on one unit: what each device says, put together to one value a parameter."""

from dataclasses import dataclass
from typing import Final

from dispatch.clinical.patient.monitoring import LOST_AFTER_S, MONITORED, SESSION_GAP_S
from dispatch.clinical.patient.series import Latest, Series
from dispatch.clinical.patient.vital_signs import Reading, Seen, with_derived
from dispatch.clinical.watching.device_samples import Batch, Sample, from_ms
from dispatch.clinical.watching.witnesses import Source, Witness, judged
from schemas.patient.parameters import PARAMETERS, Kind, Value
from schemas.patient.signs import Artefact, ArtefactKind, Device, Sign, Unmapped
from schemas.patient.vitals import MonitorSample

DEVICES_MAX: Final = 8
"""Of one patient; of more, the one that was silent the longest is forgotten."""

UNMAPPED_MAX: Final = 32
"""Codes in no table, of one patient; of more, the one heard of first is forgotten."""


@dataclass(slots=True)
class OneDevice:
    """A device on the patient: its clock's error and when it was last heard, by the edge's."""

    ahead_ms: int = 0
    heard_ms: int = 0
    moved_from: str | None = None
    lost: bool = False


@dataclass(slots=True)
class Now:
    """The present value of a parameter; all times are corrected for the device's clock."""

    reading: Reading
    at_ms: int
    expires_ms: int
    source: Source
    count: int

    @property
    def value(self) -> Value:
        """The value, in the parameter's unit."""
        return self.reading.value

    @property
    def device_id(self) -> str:
        """The device that measured it."""
        return self.source[0]


class PatientWatch:
    """The state of one patient, below 50 kB with two monitors on.

    ``since_ms`` is when measuring began, ``newest_ms`` when the newest sample was taken and
    ``heard_ms`` when the newest record was sent: ms since 1970, UTC, by the edge's clock.
    """

    def __init__(self, incident_id: str | None, since_ms: int) -> None:
        self.incident_id = incident_id
        self.since_ms = since_ms
        self.newest_ms = since_ms
        self.heard_ms = since_ms
        self.spo2_scale = 1
        self.now: dict[str, Now] = {}
        self.artefacts: dict[str, Artefact] = {}
        self.devices: dict[str, OneDevice] = {}
        self.unmapped: dict[str, MonitorSample] = {}
        self._series: dict[str, dict[Source, Series | Latest]] = {}

    def take(self, batch: Batch, ahead_ms: int) -> list[str]:
        """Take a batch of a device whose clock is so far ahead; give what it said anything new on.

        O(samples), and a median for each parameter touched.
        """
        self.heard_ms = max(self.heard_ms, batch.sent_ms)
        if batch.spo2_scale is not None:
            self.spo2_scale = batch.spo2_scale
        for kept in batch.unmapped:
            self._keep(kept)
        self._note_device(batch, ahead_ms)
        touched: dict[str, None] = {}
        oldest_ms = self.since_ms - SESSION_GAP_S * 1000
        for sample in batch.samples:
            at_ms = sample.at_ms - ahead_ms
            if at_ms < oldest_ms:
                continue  # what was measured before this patient's time is another's
            if self._add((batch.device_id, sample.code), sample):
                touched[sample.parameter] = None
                self.since_ms = min(self.since_ms, at_ms)
                self.newest_ms = max(self.newest_ms, at_ms)
        for name in touched:
            self._put_together(name)
        return list(touched)

    def current(self, now_ms: int) -> Seen:
        """Give what is current at a time, with what follows from it."""
        fresh = {name: one.reading for name, one in self.now.items() if one.expires_ms >= now_ms}
        old = {name: one.reading for name, one in self.now.items() if name not in fresh}
        return with_derived(fresh, old)

    def sign(self, name: str) -> Sign:
        """Give a parameter's present value as the journal holds it."""
        now = self.now[name]
        series = self._series[name][now.source]
        median = series if isinstance(series, Series) and series.is_median else None
        return Sign(
            parameter=name,
            value=now.value,
            at=now.reading.at,
            device_id=now.source[0],
            samples=now.count,
            trend=series.trend() if isinstance(series, Series) else None,
            differs=now.reading.differs,
            last=None if median is None else median.last,
            window_s=None if median is None else median.window_s,
        )

    def devices_shown(self) -> tuple[Device, ...]:
        """Give the state of every device."""
        return tuple(
            Device(
                device_id=name,
                state="lost" if one.lost else "measuring",
                last_at=from_ms(one.heard_ms),
                clock_ahead_s=one.ahead_ms / 1000,
                moved_from=one.moved_from,
            )
            for name, one in self.devices.items()
        )

    def unmapped_shown(self) -> tuple[Unmapped, ...]:
        """Give the newest value of each code that is in no table."""
        return tuple(
            Unmapped(code=one.code, value=one.value, unit=one.unit, at=one.at)
            for one in self.unmapped.values()
        )

    def _note_device(self, batch: Batch, ahead_ms: int) -> None:
        """Note that a device was heard, and which others were not for too long."""
        device = self.devices.get(batch.device_id)
        if device is None:
            if len(self.devices) >= DEVICES_MAX:
                self._forget(min(self.devices, key=lambda name: self.devices[name].heard_ms))
            device = self.devices[batch.device_id] = OneDevice()
        device.ahead_ms = ahead_ms
        device.heard_ms = max(device.heard_ms, batch.sent_ms)
        for one in self.devices.values():
            one.lost = batch.sent_ms - one.heard_ms > LOST_AFTER_S * 1000

    def _forget(self, device_id: str) -> None:
        del self.devices[device_id]
        for by_source in self._series.values():
            for source in [source for source in by_source if source[0] == device_id]:
                del by_source[source]

    def _keep(self, sample: MonitorSample) -> None:
        known = self.unmapped.get(sample.code)
        if known is None or known.at <= sample.at:
            self.unmapped[sample.code] = sample
        if len(self.unmapped) > UNMAPPED_MAX:
            del self.unmapped[next(iter(self.unmapped))]

    def _add(self, source: Source, sample: Sample) -> bool:
        """Put a sample where it belongs; False if it says nothing new."""
        by_source = self._series.get(sample.parameter)
        if by_source is None:
            by_source = self._series[sample.parameter] = {}
        series = by_source.get(source)
        if series is None:
            parameter = PARAMETERS[sample.parameter]
            numeric = parameter.kind is Kind.NUMBER
            series = Series(MONITORED[parameter.name]) if numeric else Latest(parameter)
            by_source[source] = series
        if sample.spoiled is not None:
            series.spoil(sample.at_ms, sample.spoiled)
            return True
        if isinstance(series, Series):
            return series.add(sample.at_ms, float(sample.value))
        return series.add(sample.at_ms, sample.value)

    def _put_together(self, name: str) -> None:
        """Choose between the sources of a parameter, and note why one is not used.

        One source, never a mean of two that may disagree; see ``witnesses.judged``.
        """
        self.artefacts.pop(name, None)
        usable: list[Witness] = []
        for source, series in self._series[name].items():
            ahead_ms = self.devices[source[0]].ahead_ms
            if series.spoiled is not None and (
                not series.count or series.spoiled_ms > series.newest_ms
            ):
                why = ArtefactKind(series.spoiled.value)
                self.artefacts[name] = Artefact(parameter=name, why=why)
            if not series.count:
                continue
            if isinstance(series, Series) and series.is_flat():
                self.artefacts[name] = Artefact(parameter=name, why=ArtefactKind.FLAT_LINE)
                continue
            value, spike = series.value()
            at_ms = series.newest_ms - ahead_ms
            usable.append(Witness(series.count, at_ms, source, value, spike))
        if not usable:
            return
        chosen, differs = judged(name, usable)
        if chosen.spike:
            self.artefacts[name] = Artefact(parameter=name, why=ArtefactKind.SPIKE)
        self.now[name] = Now(
            Reading(chosen.value, from_ms(chosen.at_ms), differs=differs),
            chosen.at_ms,
            chosen.at_ms + MONITORED[name].valid_s * 1000,
            chosen.source,
            chosen.samples,
        )
