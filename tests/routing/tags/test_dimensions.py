import pytest

from routing.tags.dimensions import parse_metres, parse_tonnes


@pytest.mark.parametrize(
    ("value", "metres"),
    [
        ("2.5", 2.5),
        (" 2.5 m ", 2.5),
        ("250 cm", 2.5),
        ("10ft", 3.048),
        ("8'2\"", 2.4892),
        ("8'", 2.4384),
        ("16'12\"", 5.1816),
        (None, None),
        ("", None),
        ("0", None),
        ("0'0\"", None),
        ("-2", None),
        ("wide", None),
        ("2,5", 2.5),
        ("2.1;3.5", 2.1),
        ("3.5;wide", None),
        ("2.1 M", 2.1),
        ("6'-10\"", 2.0828),
        ("6 ft 10 in", 2.0828),
        ("6’10”", 2.0828),
        ("7 feet", 2.1336),
        ("82 in", 2.0828),
        ("2.5.", 2.5),
        (";", None),
        ("nan", None),
        ("6\"4'", None),
    ],
)
def test_lengths_are_read_or_ignored(value: str | None, metres: float | None) -> None:
    assert parse_metres(value) == (None if metres is None else pytest.approx(metres))


@pytest.mark.parametrize(
    ("value", "tonnes"),
    [
        ("3.5", 3.5),
        ("3.5 t", 3.5),
        ("3500 kg", 3.5),
        ("4 st", 3.62874),
        ("8000 lbs", 3.628736),
        ("5000 lb", 2.26796),
        ("5,000 lb", 2.26796),
        ("3,5 t", 3.5),
        ("3,500 kg", 3.5),
        ("7.5;3.5", 3.5),
        ("3.5 T", 3.5),
        (None, None),
        ("0", None),
        ("heavy", None),
    ],
)
def test_weights_are_read_or_ignored(value: str | None, tonnes: float | None) -> None:
    assert parse_tonnes(value) == (None if tonnes is None else pytest.approx(tonnes))
