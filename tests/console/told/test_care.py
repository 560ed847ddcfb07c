"""What crews report, in one line of either language."""

from console.told.sentences import moment, sentence
from tests.console.support import samples
from tests.console.told.test_sentences import RECORDS


def test_care_and_judgements_are_said_with_doses_and_what_is_not_there() -> None:
    began = moment(samples.alarm(0))
    assert sentence(RECORDS["care"], "en") == (
        "U1: aspirin 300 mg po; IV access; low fall; ST-elevation infarction; −shock; cath lab; "
        f"onset {began}; pre-alert wanted (looks worse than the numbers)"
    )
    assert sentence(RECORDS["judged"], "vi") == (
        "Lan C-1: không cần báo trước (đã báo qua điện thoại): đã gọi"
    )
