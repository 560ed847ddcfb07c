"""All patients that one worker watches: from records to what belongs in the journal."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from dispatch.clinical.patient.monitoring import MONITORED, RELEASE_AFTER_S, SESSION_GAP_S
from dispatch.clinical.scores import news2
from dispatch.clinical.watching.device_clock import DeviceClock
from dispatch.clinical.watching.device_samples import UNNAMED, Batch, Fault, from_ms, translate
from dispatch.clinical.watching.named_faults import NamedFaults
from dispatch.clinical.watching.patient import PatientWatch
from schemas.patient.parameters import Value
from schemas.patient.signs import PatientSigns
from schemas.patient.vitals import MonitorRecord, Vitals

DEVICES_REMEMBERED_MAX: Final = 10_000
"""Devices whose unit, clock and faults are remembered; a large fleet has fewer."""

_SWEEP_MS: Final = 60_000

Says = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """What a record came to: an event for the journal, or none, and what in it was refused.

    ``faults`` are those of which its device was not told before (``named_faults``).
    """

    signs: PatientSigns | None
    faults: tuple[Fault, ...]


@dataclass(slots=True)
class _Told:
    """What the journal was last told of a patient."""

    says: Says = ()
    devices: tuple[tuple[str, bool, int], ...] = ()
    signs: dict[str, tuple[Value, int]] = field(default_factory=dict)
    differs: dict[str, float | None] = field(default_factory=dict)
    at_ms: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class _Known:
    """A device: the unit that it was last on, and its clock, which it keeps wherever it goes."""

    unit_id: str
    clock: DeviceClock = field(default_factory=DeviceClock)


class Watch:
    """Turns records into patient signs, of which only those come out that can change a decision.

    That is: the NEWS2 of an adult, its range or band changed; a rate came to or left 0; a word or a
    flag changed; a number, or what another source says of it, moved by its material change; a
    device came, was lost, moved or has another clock; or a parameter was not told of for
    ``every_s`` seconds, so that the core never takes a value for expired that the monitor goes on
    measuring. The core, which knows the patient, scores again.
    """

    def __init__(self, every_s: float) -> None:
        self._every_ms = round(every_s * 1000)
        self._patients: dict[str, PatientWatch] = {}
        self._told: dict[str, _Told] = {}
        self._devices: dict[str, _Known] = {}
        self._named: dict[str, NamedFaults] = {}
        self._swept_ms = 0

    def __len__(self) -> int:
        return len(self._patients)

    def patient(self, unit_id: str) -> PatientWatch | None:
        """Give the state of the patient on a unit, or None where none is watched."""
        return self._patients.get(unit_id)

    def release(self, unit_id: str) -> None:
        """Forget the patient on a unit: handed over."""
        self._patients.pop(unit_id, None)
        self._told.pop(unit_id, None)

    def hand_over(self, unit_id: str, at_ms: int) -> None:
        """Forget the patient that a unit had until ``at_ms``; one who came later is kept."""
        patient = self._patients.get(unit_id)
        if patient is not None and patient.since_ms <= at_ms:
            self.release(unit_id)

    def take(self, event: Vitals | MonitorRecord) -> Taken:
        """Take a record in."""
        batch = translate(event)
        batch.samples.sort(key=lambda sample: sample.at_ms)
        faults = self._faults(batch)
        self._sweep(batch.sent_ms)
        if not (batch.samples or batch.unmapped):
            return Taken(None, faults)
        device, moved = self._device(event.unit_id, batch)
        patient = self._patient_of(event, batch, device.clock.ahead_ms)
        if patient is None:
            return Taken(None, faults)
        touched = patient.take(batch, device.clock.ahead_ms)
        if moved is not None:
            patient.devices[batch.device_id].moved_from = moved
        return Taken(self._news(event, patient, touched, batch.sent_ms), faults)

    def _faults(self, batch: Batch) -> tuple[Fault, ...]:
        """Give the faults that are to be named: of a device without a name each one, always."""
        if batch.device_id == UNNAMED:
            return tuple(batch.faults)
        named = self._named.pop(batch.device_id, None)
        if named is None and not batch.faults:
            return ()
        named = self._named[batch.device_id] = named or NamedFaults()
        if len(self._named) > DEVICES_REMEMBERED_MAX:
            del self._named[next(iter(self._named))]
        return named.news(batch)

    def _patient_of(
        self, event: Vitals | MonitorRecord, batch: Batch, ahead_ms: int
    ) -> PatientWatch | None:
        """Find whose record it is: the same patient's, a new one's, or one's who has gone.

        A new one begins where the unit was silent and what comes now is of after the silence: a
        record that was held back, and continues the samples before, is the same patient's.
        """
        known = self._patients.get(event.unit_id)
        began_ms = _began_ms(batch) - ahead_ms
        if known is not None:
            linked = event.incident_id is not None and known.incident_id is not None
            if batch.sent_ms < known.since_ms - SESSION_GAP_S * 1000:
                return None
            silence_ms = min(began_ms - known.newest_ms, batch.sent_ms - known.heard_ms)
            silent = silence_ms > SESSION_GAP_S * 1000
            if event.incident_id == known.incident_id if linked else not silent:
                known.incident_id = known.incident_id or event.incident_id
                return known
        self.release(event.unit_id)
        self._told[event.unit_id] = _Told()
        new = self._patients[event.unit_id] = PatientWatch(event.incident_id, began_ms)
        return new

    def _device(self, unit_id: str, batch: Batch) -> tuple[_Known, str | None]:
        """Note where a device is and its clock; give the unit that it came from, if another."""
        name = batch.device_id if batch.device_id != UNNAMED else f"{UNNAMED}:{unit_id}"
        device = self._devices.pop(name, None) or _Known(unit_id)
        self._devices[name] = device
        if len(self._devices) > DEVICES_REMEMBERED_MAX:
            del self._devices[next(iter(self._devices))]
        if batch.samples:
            device.clock.hear(
                told_ms=batch.clock_ahead_ms,
                newest_ms=batch.samples[-1].at_ms,
                sent_ms=batch.sent_ms,
            )
        before, device.unit_id = device.unit_id, unit_id
        return device, None if before == unit_id else before

    def _sweep(self, now_ms: int) -> None:
        """Forget, once a minute, who has been silent for so long that nothing is current."""
        if now_ms - self._swept_ms < _SWEEP_MS:
            return
        self._swept_ms = now_ms
        gone = [
            unit_id
            for unit_id, patient in self._patients.items()
            if now_ms - patient.newest_ms > RELEASE_AFTER_S * 1000
        ]
        for unit_id in gone:
            self.release(unit_id)

    def _news(
        self,
        event: Vitals | MonitorRecord,
        patient: PatientWatch,
        touched: Iterable[str],
        now_ms: int,
    ) -> PatientSigns | None:
        """Give the event for the journal, if there is anything to tell."""
        told = self._told[event.unit_id]
        says = self._says(patient, now_ms)
        devices = _devices(patient)
        if (
            says == told.says
            and devices == told.devices
            and not any(self._due(told, patient, name) for name in touched)
        ):
            return None
        told.says, told.devices = says, devices
        changed = [
            name
            for name, now in patient.now.items()
            if told.signs.get(name) != (now.value, now.at_ms)
        ]
        for name in changed:
            now = patient.now[name]
            told.signs[name] = (now.value, now.at_ms)
            told.at_ms[name] = now.at_ms
            told.differs[name] = now.reading.differs
        return PatientSigns(
            event_id=event.event_id,
            centre_id=event.centre_id,
            occurred_at=event.occurred_at,
            source=event.source,
            cause_id=event.cause_id,
            unit_id=event.unit_id,
            incident_id=event.incident_id,
            since=from_ms(patient.since_ms),
            spo2_scale=2 if patient.spo2_scale == 2 else 1,  # noqa: PLR2004 - scale 2
            signs=tuple(patient.sign(name) for name in changed),
            artefacts=tuple(patient.artefacts.values()),
            devices=patient.devices_shown(),
            unmapped=patient.unmapped_shown(),
        )

    def _due(self, told: _Told, patient: PatientWatch, name: str) -> bool:
        """Tell whether a parameter has moved materially, or was not told of for too long."""
        now = patient.now.get(name)
        if now is None:
            return False
        before = told.signs.get(name)
        if before is None or now.at_ms - told.at_ms[name] >= self._every_ms:
            return True
        if _moved(told.differs[name], now.reading.differs, MONITORED[name].material):
            return True
        value = before[0]
        material = MONITORED[name].material
        if isinstance(now.value, bool | str) or material is None:
            return now.value != value
        return abs(now.value - float(value)) >= material or (now.value == 0) != (value == 0)

    def _says(self, patient: PatientWatch, now_ms: int) -> Says:
        """Give what an adult's NEWS2 would be, as far as a reader can see it."""
        seen = patient.current(now_ms)
        found = news2.outcomes(seen, patient.spo2_scale)
        return (
            min(total for total, _ in found),
            max(total for total, _ in found),
            any(red for _, red in found),
            tuple(name for name in news2.RULE.inputs if name in seen),
        )


def _moved(before: float | None, now: float | None, material: float | None) -> bool:
    """Tell whether what another source says has come, gone or moved materially."""
    if before is None or now is None:
        return before is not now
    return abs(now - before) >= (material or 0)


def _began_ms(batch: Batch) -> int:
    """Give the first sample's time, by the device's clock; what a long gap sets apart is left out.

    A monitor may send what it has kept of its last patient along with what it measures now.
    """
    began_ms = batch.samples[-1].at_ms if batch.samples else batch.sent_ms
    for sample in reversed(batch.samples):
        if began_ms - sample.at_ms > SESSION_GAP_S * 1000:
            break
        began_ms = sample.at_ms
    return began_ms


def _devices(patient: PatientWatch) -> tuple[tuple[str, bool, int], ...]:
    """Give what of the devices is worth telling: who is there, lost, and off by how many seconds.

    The error of a clock is taken to ten seconds, so that jitter of the way is no news.
    """
    return tuple(
        (name, one.lost, round(one.ahead_ms / 10_000)) for name, one in patient.devices.items()
    )
