"""Sentences: drive. Made from ``po/drive.vi.po``; edit that one."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str]]] = {
    "drive.depart": ("Xuất phát", "Set off"),
    "drive.depart_on": ("Xuất phát trên {name}", "Set off on {name}"),
    "drive.continue": ("Đi thẳng", "Go straight on"),
    "drive.continue_on": ("Đi tiếp vào {name}", "Continue onto {name}"),
    "drive.slight_left": ("Chếch sang trái", "Bear left"),
    "drive.slight_left_on": ("Chếch sang trái vào {name}", "Bear left onto {name}"),
    "drive.left": ("Rẽ trái", "Turn left"),
    "drive.left_on": ("Rẽ trái vào {name}", "Turn left onto {name}"),
    "drive.sharp_left": ("Rẽ gắt sang trái", "Turn sharp left"),
    "drive.sharp_left_on": ("Rẽ gắt sang trái vào {name}", "Turn sharp left onto {name}"),
    "drive.slight_right": ("Chếch sang phải", "Bear right"),
    "drive.slight_right_on": ("Chếch sang phải vào {name}", "Bear right onto {name}"),
    "drive.right": ("Rẽ phải", "Turn right"),
    "drive.right_on": ("Rẽ phải vào {name}", "Turn right onto {name}"),
    "drive.sharp_right": ("Rẽ gắt sang phải", "Turn sharp right"),
    "drive.sharp_right_on": ("Rẽ gắt sang phải vào {name}", "Turn sharp right onto {name}"),
    "drive.u_turn": ("Quay đầu", "Make a U-turn"),
    "drive.u_turn_on": ("Quay đầu trên {name}", "Make a U-turn on {name}"),
    "drive.roundabout": (
        "Vào vòng xuyến, ra ở lối thứ {exit}",
        "At the roundabout, take exit {exit}",
    ),
    "drive.roundabout_on": (
        "Vào vòng xuyến, ra ở lối thứ {exit} vào {name}",
        "At the roundabout, take exit {exit} onto {name}",
    ),
    "drive.arrive": ("Đến nơi", "You have arrived"),
    "drive.arrive_on": ("Đến nơi, trên {name}", "You have arrived on {name}"),
    "drive.then": ("{what}, rồi đi {distance}.", "{what}, then drive {distance}."),
    "drive.end": ("{what}.", "{what}."),
    "drive.metres": ("{number} mét", "{number} metres"),
    "drive.kilometre": ("1 ki-lô-mét", "1 kilometre"),
    "drive.kilometres": ("{number} ki-lô-mét", "{number} kilometres"),
    "drive.decimal": (",", "."),
}
