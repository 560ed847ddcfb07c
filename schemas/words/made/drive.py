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
    "roads.closure": (
        "Đường bị chặn ({road}): {where}{begins}{ends}{why}",
        "Road closed ({road}): {where}{begins}{ends}{why}",
    ),
    "roads.slowdown": (
        "Đường chậm ({road}), còn {percent} % vận tốc thường: {where}{begins}{ends}{why}",
        "Slow traffic ({road}), {percent} % of the usual speed: {where}{begins}{ends}{why}",
    ),
    "roads.around": ("trong vòng {metres} m quanh {place}", "within {metres} m of {place}"),
    "roads.line": ("dọc theo đường đã vẽ", "along a drawn line"),
    "roads.area": ("trong vùng đã vẽ", "in a drawn area"),
    "roads.ways": ("{count} đoạn đường trên bản đồ", "{count} roads of the map"),
    "roads.from": (" từ {time}", " from {time}"),
    "roads.to": (" đến {time}", " until {time}"),
    "roads.no_end": (", chưa rõ khi nào hết", ", end not known"),
    "roads.nothing_to_end": (
        "{road}: không có gì để mở lại, không còn chặn hay chậm nào mang mã này",
        "{road}: nothing to reopen, no closure or slowdown of this name stands",
    ),
    "roads.closure.will_end": (
        "Đường {road} sẽ mở lại lúc {time}",
        "The closure {road} will end at {time}",
    ),
    "roads.slowdown.will_end": (
        "Đường {road} sẽ hết chậm lúc {time}",
        "The slow traffic {road} will end at {time}",
    ),
    "roads.closure.reopened": (
        "Đường đã mở lại ({road}), theo {who}",
        "The road is open again ({road}), says {who}",
    ),
    "roads.slowdown.reopened": (
        "Đường hết chậm ({road}), theo {who}",
        "Traffic is as usual again ({road}), says {who}",
    ),
    "roads.closure.over": (
        "Đường {road} hết bị chặn: đã hết thời hạn",
        "The closure {road} is over: its time has passed",
    ),
    "roads.slowdown.over": (
        "Đường {road} hết chậm: đã hết thời hạn",
        "The slow traffic {road} is over: its time has passed",
    ),
    "roads.closure.begins": ("Đường {road} bắt đầu bị chặn", "The closure {road} is in force now"),
    "roads.slowdown.begins": (
        "Đường {road} bắt đầu chậm",
        "The slow traffic {road} is in force now",
    ),
}
