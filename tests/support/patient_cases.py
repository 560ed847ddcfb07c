"""Patients whose journal is decided by the real core: one worsening, one of whom nothing is known.

Every event stands at its second after the start, so that every age can be worked out by hand.
"""

from typing import Any

from typing_extensions import override

from console.patient.assemble import assemble
from console.patient.records import CentreRecords, Said, put_in_order
from dispatch.clinical.watching.fleet import Watch
from dispatch.state.turn import Output
from schemas.events.incidents import Patient
from schemas.ground.envelope import Event
from schemas.ground.vocabulary import Consciousness, UnitState
from schemas.journal import JournalRecord, SourcePosition
from schemas.outputs.handover import HandoverRecord
from schemas.patient.care import (
    CareReported,
    Finding,
    FindingSaid,
    Mechanism,
    MechanismSaid,
    Need,
    NeedSaid,
    Onset,
)
from schemas.patient.treatments import Dose, Remedy, Treatment
from schemas.patient.vitals import Vitals
from tests.dispatch.support import centre

TOPICS = {
    "incident": "incidents",
    "vehicle": "vehicle-status",
    "hospital": "hospital-status",
    "pre_alert": "hospital-status",
    "patient": "vitals",
    "command": "dispatcher-commands",
}
WORSE: dict[str, Any] = {
    "respiration_rate_per_min": 26.0,
    "spo2_pct": 90.0,
    "on_oxygen": True,
    "systolic_mmhg": 95.0,
    "heart_rate_per_min": 124.0,
    "temperature_c": 36.5,
    "consciousness": Consciousness.ALERT,
}
"""RR 3, SpO2 3, oxygen 2, systolic 2, heart rate 2: NEWS2 12, high."""


class Recorded(centre.Centre):
    """A centre that keeps its journal and what it said."""

    def __init__(self) -> None:
        self.journal: list[tuple[int, JournalRecord]] = []
        self.said: list[Output] = []
        self.watch = Watch(every_s=60)
        units = (centre.unit("U1", 10), centre.unit("U2", 900))
        super().__init__(units, (centre.hospital("h1", 300), centre.hospital("h2", 500)))

    @override
    def write(self, event: Event, source: SourcePosition | None = None) -> centre.Said:
        topic = TOPICS.get(getattr(event, "type", "").partition(".")[0])
        if topic is not None:
            source = SourcePosition(topic=topic, partition=0, offset=self.offset + 1)
        said = super().write(event, source)
        record = JournalRecord.model_validate({"event": event, "source": source})
        self.journal.append((self.offset, record))
        self.said += said.outputs
        return said

    def monitor(self, at_s: float, unit_id: str = "U1", **values: Any) -> None:  # noqa: ANN401
        """Let a monitor measure at a time; what telemetry has to say of it is written."""
        self.clock_s = at_s
        event = Vitals.model_validate(
            self.event(Vitals, unit_id=unit_id, device_id="mon-7", **values)
        )
        signs = self.watch.take(event).signs
        if signs is not None:
            self.write(signs.model_copy(update={"received_at": event.received_at}))

    @property
    def decided(self) -> CentreRecords:
        said = [one for one in self.said if isinstance(one, Said)]
        return put_in_order(centre.CENTRE_ID, self.journal, said)

    def handover(self, incident_id: str = "C-1") -> HandoverRecord:
        return assemble(self.decided, incident_id)


def carried(patient: Patient | None = None, incident_id: str = "C-1") -> Recorded:
    """Give a centre whose first unit has the patient on board at 120 s, monitored since 60 s."""
    city = Recorded()
    city.call(
        incident_id,
        x=20.0,
        priority="P1",
        patient=patient or Patient(age_years=61, sex="male"),
        address="12 Đường Bí Mật",
        source="call-centre",
    )
    city.clock_s = 50
    city.bring("U1", UnitState.ON_SCENE)
    city.monitor(60, respiration_rate_per_min=18.0, spo2_pct=97.0, heart_rate_per_min=88.0)
    city.clock_s = 120
    city.crew("U1", "transporting")
    return city


def worsening() -> Recorded:
    """Give one carried to the first hospital, refused there, answered by the second, handed over.

    Vitals at 60, 150, 210 s, then after a gap at 900 s; handed over at 1 200 s.
    """
    city = carried()
    city.deliver(channel="topic", source="delivery")
    city.monitor(150, **WORSE | {"respiration_rate_per_min": 21.0, "spo2_pct": 93.0})
    city.monitor(210, **WORSE)
    city.clock_s = 240
    city.answer("refused", source="triage-nurse")
    city.deliver(channel="topic", source="delivery")
    city.clock_s = 270
    city.answer("accepted", source="ed-doctor")
    city.monitor(900, respiration_rate_per_min=24.0, spo2_pct=92.0, heart_rate_per_min=118.0)
    city.clock_s = 1_000
    city.crew("U1", "at_hospital", source="U1")
    city.clock_s = 1_200
    city.crew("U1", "clear", source="U1")
    return city


def silent() -> Recorded:
    """Give a patient on the way of whom nothing was measured."""
    city = Recorded()
    city.call(x=20.0)
    city.bring("U1", UnitState.TRANSPORTING)
    return city


def treated() -> Recorded:
    """Give a patient on the way to the first hospital whose crew has said what it found and did."""
    city = carried()
    city.clock_s = 130
    city.say(
        CareReported,
        unit_id="U1",
        source="U1",
        findings=(
            FindingSaid(code=Finding.STEMI),
            FindingSaid(code=Finding.SHOCK, present=False),
        ),
        mechanisms=(MechanismSaid(code=Mechanism.FALL_LOW),),
        needs=(NeedSaid(code=Need.CATH_LAB),),
        onset=Onset(kind="symptoms", at=centre.at(-600)),
        treatments=(
            Treatment(what=Remedy.ECG_12_LEAD, at=centre.at(100)),
            Treatment(what=Remedy.MORPHINE, at=centre.at(105)),
            Treatment(what=Remedy.OXYGEN, at=centre.at(110), dose=Dose(amount=10, unit="L/min")),
            Treatment(
                what=Remedy.ASPIRIN,
                at=centre.at(120),
                dose=Dose(amount=300, unit="mg"),
                route="po",
            ),
        ),
    )
    return city
