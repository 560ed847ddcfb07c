import pytest

from schemas.ground import errors
from schemas.ground.errors import Smart115Error


@pytest.mark.parametrize(
    ("error", "exit_code"),
    [
        (errors.ConfigurationError, 3),
        (errors.MapError, 3),
        (errors.CityError, 3),
        (errors.RuntimeMissing, 3),
        (errors.BrokerUnreachable, 4),
        (errors.InvariantBroken, 5),
        (errors.NoWay, 6),
        (errors.TraceError, 3),
    ],
)
def test_each_kind_of_failure_has_its_documented_exit_code(
    error: type[Smart115Error], exit_code: int
) -> None:
    assert error.exit_code == exit_code
    assert issubclass(error, Smart115Error)
    assert f"exit code {exit_code}" in (errors.__doc__ or "")
    assert error.__name__ in (errors.__doc__ or "")
