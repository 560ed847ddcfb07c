from console.web.hands import KEPT_S, Hands


class Pages:
    def __init__(self) -> None:
        self.shown: dict[str, str] = {}
        self.now_s = 0.0
        self.hands = Hands(self.tell, lambda: self.now_s)

    def tell(self, incident_id: str, who: dict[str, str] | None) -> None:
        if who is None:
            del self.shown[incident_id]
        else:
            self.shown[incident_id] = who["who"]


def test_everybody_sees_who_has_a_call_in_hand() -> None:
    pages = Pages()
    pages.hands.take("C-1", "Lan")
    pages.hands.take("C-2", "Minh")
    assert pages.shown == {"C-1": "Lan", "C-2": "Minh"}
    pages.hands.take("C-3", "Lan")
    assert pages.shown == {"C-3": "Lan", "C-2": "Minh"}
    pages.hands.leave("Minh")
    pages.hands.leave("nobody")
    assert pages.shown == {"C-3": "Lan"}


def test_a_hand_that_is_not_renewed_is_gone() -> None:
    pages = Pages()
    pages.hands.take("C-1", "Lan")
    pages.now_s = KEPT_S - 1
    pages.hands.expire()
    pages.hands.take("C-1", "Lan")
    pages.now_s = KEPT_S + 1
    pages.hands.expire()
    assert pages.shown == {"C-1": "Lan"}
    pages.now_s = 2 * KEPT_S
    pages.hands.expire()
    assert pages.shown == {}
