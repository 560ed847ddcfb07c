"""Words that stand in Vietnamese sentences as they are: terms of the trade, units, names."""

from typing import Final

_TERMS: Final = """
    ACVPU ALS BLS CPAP Ctrl ECG EtCO2 FiO2 GCS GPS ISA JSON JumpSTART MEOWS NEWS2 PEWS Bedside
    SALT SOS SpO2
    ST START STEMI UTC WebGL
    mmHg
    adrenalin amiodaron aspirin atropin clopidogrel diazepam fentanyl furosemid glucose
    hydrocortison ketamin midazolam morphin naloxon nitroglycerin oxytocin paracetamol salbutamol
    acid clorid lactat magie natri oxy Ringer sulfat tranexamic
    BC P1 force ms
    Allow Authorization Bearer event_id event id errors Kafka openapi json smart115 UTF
    Content Encoding gzip Idempotency Key byte csv device devices unit unit_id
    trackers toml format zone RMC GPRMC hh notify webhook
    FHIR HTTP SMS Zalo ISO GeoJSON Base64
"""
TERMS: Final = frozenset(_TERMS.split())
"""Abbreviations of the field, drugs as Vietnamese writes their international names, and some more.

``force`` is the name of a field that a person types as it is, ``ms`` are milliseconds, ``BC``
begins the name of a unit in an example, ``P1`` is a priority; the last three lines are what
programs send and read, and what stands in files of theirs.
"""

MARKLESS: Final = frozenset({"mang", "thai"})
"""Vietnamese words that rightly have no diacritics, where a whole sentence consists of them."""

_ENGLISH: Final = """
    and are as at be by car for from has he her him his is it not of off or out over road she that
    the their then this time up was we were when will with you
"""
ENGLISH: Final = frozenset(_ENGLISH.split())
"""English words that are never meant as Vietnamese, whatever syllables they look like.

Left out are those that Vietnamese has too: an, can, do, in, me, no, on, so, to.
"""
