"""Spelling of places as it is compared: no marks, what is short spelled out, keys taken off.

Whoever types while somebody calls writes without marks, in short forms, in the middle of another
keyboard's layout. Names of the map and what is asked go through the same `plain`.
"""

import re
import unicodedata
from typing import Final

WORD: Final = re.compile(r"[a-z0-9]+")

ROAD_WORD: Final = re.compile(r"^(?:(?:duong|hem|pho|ngo|dg|d)\s+|(?:dg|d)\.\s*)")
"""Said before the name of a road, which often is mapped without."""

LOCALITY: Final = re.compile(
    r"\s+(?:phuong|xa|quan|huyen|thi xa|thi tran|thanh pho|tinh|khu pho)\s+\S.*$"
)
"""Said after the name of a road: the ward, the district, the province, of today or of old."""

_SHORT: Final = tuple(
    (re.compile(short), spelled)
    for short, spelled in (
        (r"\bbvdk\b\.?", "benh vien da khoa"),
        (r"\bttyt\b\.?", "trung tam y te"),
        (r"\btyt\b\.?", "tram y te"),
        (r"\bpkdk\b\.?", "phong kham da khoa"),
        (r"\bpk\b\.?", "phong kham"),
        (r"\bbv(?:ien)?\b\.?", "benh vien"),
        (r"\btttm\b\.?", "trung tam thuong mai"),
        (r"\bubnd\b\.?", "uy ban nhan dan"),
        (r"\bbx\b\.?", "ben xe"),
        (r"\bcv\b\.?", "cong vien"),
        (r"\bks\b\.?", "khach san"),
        (r"\bcty\b\.?", "cong ty"),
        (r"\bkcn\b\.?", "khu cong nghiep"),
        (r"\bkdc\b\.?", "khu dan cu"),
        (r"\bkdt\b\.?", "khu do thi"),
        (r"\btruong th(?= )", "truong tieu hoc"),
        (r"\bdl(?= [a-z])", "dai lo"),
        (r"\bxl(?= [a-z])", "xa lo"),
        (r"\b(?:(?:tp|thanh pho)\.? ?)?hcmc?\b", "thanh pho ho chi minh"),
        (r"\btx\. ?", "thi xa "),
        (r"\btt\. ?", "thi tran "),
        (r"\btp\.? ?(?=[a-z])", "thanh pho "),
        (r"\b0+(?=\d)", ""),
        (r"\bkp\.? ?(?=\d)", "khu pho "),
        (r"\bp\.? ?(?=\d)|\bp\. ?|(?<=\s)p (?=[a-z])", "phuong "),
        (r"\bq\.? ?(?=\d)|\bq\. ?|(?<=\s)q (?=[a-z])", "quan "),
        (r"\bh\. ?", "huyen "),
        (r"\bx\. ?(?=[a-z])", "xa "),
        (r"\bnga 3\b", "nga ba"),
        (r"\bnga 4\b", "nga tu"),
        (r"\bnga 5\b", "nga nam"),
        (r"\bnga 6\b", "nga sau"),
        (r"\bnga 7\b", "nga bay"),
        (r"\bcm\.? ?t\.?(?:hang)? ?(?:8|tam)\b", "cach mang thang 8"),
        (r"\bcach mang t\.? ?8\b", "cach mang thang 8"),
        (r"\bthang tam\b", "thang 8"),
        (r"\bthang hai\b", "thang 2"),
        (r"\bthang tu\b", "thang 4"),
        (r"\bthang chin\b", "thang 9"),
        (r"\bba (?=thang 2\b)", "3 "),
        (r"\b(\d{1,2}) thang (\d{1,2})\b", r"\1/\2"),
        (r"\b(duong|d\.?) ?(\d{1,2})[-.](\d{1,2})\b", r"duong \2/\3"),
        (r"\b(?:quoc lo|ql)[-. ]*(?=\d)", "ql"),
        (r"\b(?:duong tinh|tinh lo|dt|tl)[-. ]*(?=\d)", "dt"),
        (r"\b(?:duong huyen|huong lo|dh|hl)[-. ]*(?=\d)", "dh"),
        (r"\bdx[-. ]*0*(?=\d)", "dx"),
        (r"\bii\b", "2"),
        (r"\biii\b", "3"),
        (r"\bdh(?= [a-z])", "dai hoc"),
        (r"\bcd(?= [a-z])", "cao dang"),
        (r"\b(h|k|l|m|qu|s|t|v)y\b", r"\1i"),
    )
)
"""What is written in several ways, brought to one; numbers of roads stand as one word."""

_VNI: Final = re.compile(r"(?<=[a-z])[1-9]+")
_TELEX_TAIL: Final = re.compile(r"[sfrxjwz]")
_TELEX_DOUBLE: Final = re.compile(r"([aeo])\1")
_NO_VOWEL: Final = re.compile(r"[^aeiouy]*")
_BEFORE: Final = re.compile(
    r"^(?:(?:gan|doi dien|truoc(?: cong| cua| mat)?|phia sau|sau lung|canh|ke(?: ben)?|ben canh"
    r"|ngay|o|tai|dau duong|cuoi duong|dia chi|nha|khu vuc)\s+"
    r"|(?:lo|can(?: ho)?|phong|tang|block|toa)\s+[a-z]?\d+[a-z]?\s+)+"
)


def plain(text: str) -> str:
    """Give a text as it is compared: small letters without marks, what is short spelled out."""
    bare = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    small = "".join(letter for letter in bare if not unicodedata.combining(letter)).lower()
    for short, spelled in _SHORT:
        small = short.sub(spelled, small)
    return " ".join(small.replace(",", " ").split())


def initials(text: str) -> str:
    """Give the first letters of a text's words, numbers whole: ``cmt8``."""
    return "".join(word if word.isdigit() else word[0] for word in WORD.findall(plain(text)))


def unkeyed(text: str) -> str:
    """Take off marks that were typed as letters or digits: ``ddien bieen phur``, ``d9ien65``.

    Telex and VNI leave it where the keyboard's program is off. No syllable has these letters
    after its vowel, but names of roads have digits: to be asked only where the text as it
    stands finds nothing.
    """
    return " ".join(_unkeyed(word) for word in text.lower().split(" "))


def without_position(wanted: str) -> str:
    """Give a text without what only says how one stands to a place; in the compared form."""
    return _BEFORE.sub("", wanted)


def _unkeyed(word: str) -> str:
    """Take the keys of marks off one word."""
    bare = _VNI.sub("", word)
    start = _NO_VOWEL.match(bare)
    head = start[0] if start else ""
    if head == bare:  # "tw" is tư
        return bare.replace("w", "u", 1)
    tail = _TELEX_DOUBLE.sub(r"\1", _TELEX_TAIL.sub("", bare[len(head) :]))
    return head.replace("dd", "d").replace("w", "u") + tail
