"""Manoeuvres in words that can be read aloud, Vietnamese and English."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Literal

from routing.told.manoeuvres import Manoeuvre, Turn

Language = Literal["vi", "en"]

KILOMETRE_M = 1000
TEN_KILOMETRES_M = 10_000

PHRASES: Mapping[Language, Mapping[str, str]] = MappingProxyType(
    {
        "vi": MappingProxyType(
            {
                "depart": "Xuất phát",
                "depart_on": "Xuất phát trên {name}",
                "continue": "Đi thẳng",
                "continue_on": "Đi tiếp vào {name}",
                "slight_left": "Chếch sang trái",
                "slight_left_on": "Chếch sang trái vào {name}",
                "left": "Rẽ trái",
                "left_on": "Rẽ trái vào {name}",
                "sharp_left": "Rẽ gắt sang trái",
                "sharp_left_on": "Rẽ gắt sang trái vào {name}",
                "slight_right": "Chếch sang phải",
                "slight_right_on": "Chếch sang phải vào {name}",
                "right": "Rẽ phải",
                "right_on": "Rẽ phải vào {name}",
                "sharp_right": "Rẽ gắt sang phải",
                "sharp_right_on": "Rẽ gắt sang phải vào {name}",
                "u_turn": "Quay đầu",
                "u_turn_on": "Quay đầu trên {name}",
                "roundabout": "Vào vòng xuyến, ra ở lối thứ {exit}",
                "roundabout_on": "Vào vòng xuyến, ra ở lối thứ {exit} vào {name}",
                "arrive": "Đến nơi",
                "arrive_on": "Đến nơi, trên {name}",
                "then": "{what}, rồi đi {distance}.",
                "end": "{what}.",
                "metres": "{number} mét",
                "kilometre": "1 ki-lô-mét",
                "kilometres": "{number} ki-lô-mét",
                "decimal": ",",
            }
        ),
        "en": MappingProxyType(
            {
                "depart": "Set off",
                "depart_on": "Set off on {name}",
                "continue": "Go straight on",
                "continue_on": "Continue onto {name}",
                "slight_left": "Bear left",
                "slight_left_on": "Bear left onto {name}",
                "left": "Turn left",
                "left_on": "Turn left onto {name}",
                "sharp_left": "Turn sharp left",
                "sharp_left_on": "Turn sharp left onto {name}",
                "slight_right": "Bear right",
                "slight_right_on": "Bear right onto {name}",
                "right": "Turn right",
                "right_on": "Turn right onto {name}",
                "sharp_right": "Turn sharp right",
                "sharp_right_on": "Turn sharp right onto {name}",
                "u_turn": "Make a U-turn",
                "u_turn_on": "Make a U-turn on {name}",
                "roundabout": "At the roundabout, take exit {exit}",
                "roundabout_on": "At the roundabout, take exit {exit} onto {name}",
                "arrive": "You have arrived",
                "arrive_on": "You have arrived on {name}",
                "then": "{what}, then drive {distance}.",
                "end": "{what}.",
                "metres": "{number} metres",
                "kilometre": "1 kilometre",
                "kilometres": "{number} kilometres",
                "decimal": ".",
            }
        ),
    }
)
"""One catalogue per language, with equal keys; `_on` is said where the road's name is known."""


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
    phrases = PHRASES[language]
    key = f"{manoeuvre.turn}_on" if manoeuvre.name else str(manoeuvre.turn)
    what = phrases[key].format(name=manoeuvre.name, exit=manoeuvre.exit_number)
    if manoeuvre.turn is Turn.ARRIVE:
        return phrases["end"].format(what=what)
    return phrases["then"].format(what=what, distance=distance(manoeuvre.distance_m, language))


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
    phrases = PHRASES[language]
    tens = max(round(metres / 10) * 10, 10)
    if tens < KILOMETRE_M:
        return phrases["metres"].format(number=tens)
    kilometres = metres / KILOMETRE_M
    if metres >= TEN_KILOMETRES_M:
        number = str(round(kilometres))
    else:
        number = f"{kilometres:.1f}".removesuffix(".0").replace(".", phrases["decimal"])
    return phrases["kilometre" if number == "1" else "kilometres"].format(number=number)
