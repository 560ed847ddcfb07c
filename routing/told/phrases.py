"""Manoeuvres in words that can be read aloud, Vietnamese and English."""

from collections.abc import Sequence
from typing import Final, Literal

from routing.told.manoeuvres import Manoeuvre, Turn
from schemas.words.catalogue import wing

Language = Literal["vi", "en"]

KILOMETRE_M = 1000
TEN_KILOMETRES_M = 10_000

_DRIVE: Final = wing("drive")
"""`_on` is said where the road's name is known."""


def sentences(manoeuvres: Sequence[Manoeuvre], language: Language) -> tuple[str, ...]:
    """Say manoeuvres, one sentence each.

    Parameters
    ----------
    manoeuvres
        In order.
    language
        Of the sentences.

    Returns
    -------
    tuple of str
        As many.
    """
    return tuple([sentence(manoeuvre, language) for manoeuvre in manoeuvres])


def sentence(manoeuvre: Manoeuvre, language: Language) -> str:
    """Say one manoeuvre, with the way to the next.

    Parameters
    ----------
    manoeuvre
        What is done.
    language
        Of the sentence.

    Returns
    -------
    str
        A sentence with its full stop.
    """
    key = f"{manoeuvre.turn}_on" if manoeuvre.name else str(manoeuvre.turn)
    what = _say(key, language, name=manoeuvre.name, exit=manoeuvre.exit_number)
    if manoeuvre.turn is Turn.ARRIVE:
        return _say("end", language, what=what)
    return _say("then", language, what=what, distance=distance(manoeuvre.distance_m, language))


def _say(key: str, language: Language, **gaps: object) -> str:
    return _DRIVE[key][0 if language == "vi" else 1].format_map(gaps)


def distance(metres: float, language: Language) -> str:
    """Say a distance as precisely as a driver can use it.

    Parameters
    ----------
    metres
        Zero or more.
    language
        Of the words.

    Returns
    -------
    str
        Tens of metres below a kilometre, then tenths of a kilometre, from ten on whole ones.
    """
    tens = max(round(metres / 10) * 10, 10)
    if tens < KILOMETRE_M:
        return _say("metres", language, number=tens)
    kilometres = metres / KILOMETRE_M
    if metres >= TEN_KILOMETRES_M:
        number = str(round(kilometres))
    else:
        number = f"{kilometres:.1f}".removesuffix(".0").replace(".", _say("decimal", language))
    return _say("kilometre" if number == "1" else "kilometres", language, number=number)
