"""The rules that a centre begins with: the engine's own, to be replaced by the centre's clinicians.

Each names its source. The AACE/RCEM pre-alert guideline was not at hand, so conformance with it is
not claimed; rules marked "ours" are not validated clinically. There are few on purpose: where every
third patient is announced, nobody listens (PMC11891521).
"""

from typing import Final

from schemas.ground.vocabulary import Priority, Service
from schemas.patient.care import Finding, Mechanism, Need
from schemas.patient.treatments import Remedy
from schemas.rules.pre_alert_rules import PreAlertRule, RuleKind, RuleTest

_F, _M, _N, _R = Finding, Mechanism, Need, Remedy
_FIELD_TRIAGE: Final = "National Guideline for the Field Triage of Injured Patients 2021"
_OURS: Final = "ours"


def _rule(
    code: str,
    kind: RuleKind,
    texts: tuple[str, str],
    source: str,
    *when: RuleTest,
    needs: tuple[Need, ...] = (),
    lasting: bool = False,
) -> PreAlertRule:
    """Write a rule; ``texts`` are Vietnamese and English."""
    vi, en = texts
    return PreAlertRule(
        code=code, kind=kind, vi=vi, en=en, source=source, needs=needs, lasting=lasting, when=when
    )


_PHYSIOLOGY: Final = (
    _rule(
        "arrest",
        "physiology",
        ("ngừng tim hoặc ngừng thở", "cardiac or respiratory arrest"),
        _OURS,
        RuleTest(score="arrest", bands=("cardiac_arrest", "respiratory_arrest")),
        RuleTest(findings=(_F.CARDIAC_ARREST,)),
        RuleTest(treatments=(_R.CPR, _R.DEFIBRILLATION)),
        needs=(_N.RESUS_TEAM, _N.AIRWAY),
        lasting=True,
    ),
    _rule(
        "rosc",
        "condition",
        ("tim đập lại sau ngừng tuần hoàn", "heart beating again after an arrest"),
        _OURS,
        RuleTest(findings=(_F.ROSC,)),
        needs=(_N.RESUS_TEAM, _N.AIRWAY),
        lasting=True,
    ),
    _rule(
        "news2_high",
        "physiology",
        ("NEWS2 từ 7 điểm", "NEWS2 7 or more"),
        "NEWS2, RCP 2017: emergency response",
        RuleTest(score="news2", at_least=7),
        needs=(_N.RESUS_TEAM,),
    ),
    _rule(
        "news2_single_red",
        "physiology",
        ("một chỉ số NEWS2 được 3 điểm", "one NEWS2 parameter scores 3"),
        "NEWS2, RCP 2017: urgent review; which parameters: ours",
        RuleTest(
            red=(
                "respiration_rate_per_min",
                "systolic_mmhg",
                "heart_rate_per_min",
                "consciousness",
            )
        ),
    ),
    _rule(
        "coma",
        "physiology",
        ("GCS từ 8 trở xuống", "GCS 8 or less"),
        "severe grade of the Glasgow Coma Scale, Teasdale 1974",
        RuleTest(score="gcs", at_most=8),
        needs=(_N.RESUS_TEAM, _N.AIRWAY),
    ),
    _rule(
        "hypoxia",
        "physiology",
        ("SpO2 dưới 90 %", "SpO2 below 90 %"),
        _OURS,
        RuleTest(sign="spo2_pct", at_most=89),
    ),
    _rule(
        "shock_index",
        "physiology",
        ("chỉ số sốc từ 1,0", "shock index 1.0 or more"),
        "Mutschler 2013 (Crit Care 17:R172), class III and IV",
        RuleTest(score="shock-index", bands=("moderate", "severe")),
        needs=(_N.RESUS_TEAM,),
    ),
    _rule(
        "t_rts",
        "physiology",
        ("T-RTS từ 10 trở xuống", "T-RTS 10 or less"),
        "Champion 1989 (J Trauma 29:623): immediate",
        RuleTest(score="t-rts", at_most=10),
        needs=(_N.RESUS_TEAM,),
    ),
    _rule(
        "field_triage_red",
        "physiology",
        ("chấn thương nặng, tiêu chuẩn ĐỎ", "injured, RED criteria of field triage"),
        _FIELD_TRIAGE,
        RuleTest(injured=True, score="field-triage-red", bands=("red",)),
        needs=(_N.TRAUMA_TEAM,),
    ),
    _rule(
        "child_red_flag",
        "physiology",
        ("dấu hiệu nguy hiểm ở trẻ em", "red flag of a child"),
        "PALS 2020, JumpSTART 2002, Bedside PEWS 2009, NICE NG254; no adult score under 16",
        RuleTest(age_below=16, score="red-flags", bands=("red_flag",)),
        needs=(_N.PAEDIATRIC_TEAM,),
    ),
    _rule(
        "pregnancy_red_flag",
        "physiology",
        ("dấu hiệu nguy hiểm ở thai phụ", "red flag in pregnancy"),
        "MEOWS triggers, CEMACH 2007, and any word but alert; no adult score in pregnancy",
        RuleTest(pregnant=True, score="red-flags", bands=("red_flag",)),
        needs=(_N.OBSTETRIC_TEAM,),
    ),
    _rule(
        "pews_high",
        "physiology",
        ("Bedside PEWS từ 8 điểm", "Bedside PEWS 8 or more"),
        "Parshuram 2009 (Crit Care 13:R135); validated on ward children",
        RuleTest(score="bedside-pews", age_below=18, at_least=8),
        needs=(_N.RESUS_TEAM, _N.PAEDIATRIC_TEAM),
    ),
    _rule(
        "temperature",
        "physiology",
        (
            "thân nhiệt nguy hiểm: dưới 32 °C hoặc từ 41 °C",
            "extreme temperature: below 32 °C, or 41 °C and more",
        ),
        "below 32 °C: moderate hypothermia, ERC 2021; from 41 °C: ours",
        RuleTest(sign="temperature_c", at_most=31.9),
        RuleTest(sign="temperature_c", at_least=41.0),
        needs=(_N.RESUS_TEAM,),
    ),
)
_CONDITIONS: Final = (
    _rule(
        "stemi",
        "condition",
        ("nhồi máu cơ tim ST chênh lên", "ST-elevation infarction"),
        "AHA/ACC 2013: door to balloon 90 min",
        RuleTest(score="stemi", bands=("stemi",)),
        RuleTest(findings=(_F.STEMI,)),
        needs=(_N.CATH_LAB,),
    ),
    _rule(
        "stroke",
        "condition",
        ("nghi đột quỵ", "suspected stroke"),
        "BE-FAST 2017 (Stroke 48:479)",
        RuleTest(score="be-fast", bands=("stroke_suspected",)),
        RuleTest(findings=(_F.STROKE_SUSPECTED,)),
        RuleTest(services=(Service.STROKE,)),
        RuleTest(complaints=("stroke",)),
        needs=(_N.STROKE_TEAM,),
    ),
    _rule(
        "sepsis",
        "condition",
        ("nghi nhiễm khuẩn huyết", "suspected sepsis"),
        "Sepsis-3 2016 (JAMA 315:801): infection with qSOFA 2 or more",
        RuleTest(findings=(_F.SEPSIS_SUSPECTED,)),
        RuleTest(findings=(_F.INFECTION_SUSPECTED,), score="qsofa", at_least=2),
        needs=(_N.RESUS_TEAM,),
    ),
    _rule(
        "haemorrhage",
        "condition",
        ("chảy máu nặng", "major bleeding"),
        _OURS,
        RuleTest(findings=(_F.MAJOR_HAEMORRHAGE, _F.POSTPARTUM_HAEMORRHAGE)),
        RuleTest(treatments=(_R.TOURNIQUET, _R.TRANEXAMIC_ACID)),
        needs=(_N.RESUS_TEAM, _N.BLOOD),
    ),
    _rule(
        "airway",
        "condition",
        ("đường thở hoặc hô hấp bị đe dọa", "airway or breathing at risk"),
        _OURS,
        RuleTest(findings=(_F.AIRWAY_COMPROMISED, _F.RESPIRATORY_FAILURE, _F.AIRWAY_BURN)),
        RuleTest(treatments=(_R.BAG_MASK, _R.SUPRAGLOTTIC, _R.INTUBATION, _R.CPAP)),
        needs=(_N.RESUS_TEAM, _N.AIRWAY),
    ),
    _rule(
        "critical_illness",
        "condition",
        ("sốc, phản vệ hoặc co giật kéo dài", "shock, anaphylaxis or a lasting seizure"),
        _OURS,
        RuleTest(findings=(_F.SHOCK, _F.ANAPHYLAXIS, _F.SEIZING)),
        needs=(_N.RESUS_TEAM,),
    ),
    _rule(
        "obstetric",
        "condition",
        ("cấp cứu sản khoa", "obstetric emergency"),
        _OURS,
        RuleTest(findings=(_F.IMMINENT_BIRTH, _F.POSTPARTUM_HAEMORRHAGE, _F.ECLAMPSIA)),
        RuleTest(determinants=("obstetric/birth_now", "obstetric/bleeding")),
        needs=(_N.OBSTETRIC_TEAM,),
    ),
    _rule(
        "newborn",
        "condition",
        ("trẻ sơ sinh không khỏe", "unwell newborn"),
        _OURS,
        RuleTest(findings=(_F.NEWBORN_UNWELL,)),
        needs=(_N.PAEDIATRIC_TEAM,),
    ),
    _rule(
        "burns",
        "condition",
        ("bỏng nặng", "major burn"),
        _OURS,
        RuleTest(findings=(_F.BURN_MAJOR, _F.AIRWAY_BURN)),
        RuleTest(determinants=("burn/large_or_face",)),
        needs=(_N.BURN_TEAM,),
    ),
    _rule(
        "contagious",
        "condition",
        ("bệnh lây nguy hiểm", "dangerous contagious disease"),
        _OURS,
        RuleTest(findings=(_F.INFECTIOUS_DISEASE,)),
        needs=(_N.ISOLATION,),
    ),
)
_MECHANISMS: Final = (
    _rule(
        "penetrating",
        "mechanism",
        ("vết thương xuyên thấu", "penetrating wound"),
        _FIELD_TRIAGE,
        RuleTest(mechanisms=(_M.STABBING, _M.GUNSHOT)),
        RuleTest(findings=(_F.PENETRATING_WOUND,)),
        RuleTest(determinants=("assault/penetrating",)),
        needs=(_N.TRAUMA_TEAM,),
    ),
    _rule(
        "high_energy",
        "mechanism",
        ("cơ chế chấn thương năng lượng cao", "high-energy mechanism"),
        f"{_FIELD_TRIAGE}, YELLOW (as reprinted); blast and crush: ours",
        RuleTest(
            mechanisms=(
                _M.EJECTED,
                _M.DEATH_SAME_VEHICLE,
                _M.ENTRAPPED,
                _M.INTRUSION,
                _M.THROWN_OR_RUN_OVER,
                _M.CHILD_UNRESTRAINED,
                _M.FALL_OVER_3_M,
                _M.BLAST,
                _M.CRUSH,
            )
        ),
        RuleTest(determinants=("road_accident/trapped_or_thrown", "fall/from_height")),
        needs=(_N.TRAUMA_TEAM,),
    ),
)
_PEOPLE: Final = (
    _rule(
        "judgement",
        "judgement",
        ("theo nhận định của nhân viên y tế", "by a person's judgement"),
        _OURS,
        RuleTest(judged=True),
    ),
    _rule(
        "p1",
        "priority",
        ("mức ưu tiên P1", "priority P1"),
        _OURS,
        RuleTest(priorities=(Priority.P1,)),
    ),
    _rule(
        "not_measured",
        "unknown",
        ("chưa đo đủ để loại trừ nguy hiểm", "not measured: danger is not ruled out"),
        f"{_OURS}: missing is never normal",
        RuleTest(priorities=(Priority.P1, Priority.P2), unmeasured=True),
    ),
)

RULES: Final[tuple[PreAlertRule, ...]] = (*_PHYSIOLOGY, *_CONDITIONS, *_MECHANISMS, *_PEOPLE)
