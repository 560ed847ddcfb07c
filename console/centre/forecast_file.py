"""The file that holds a fitted forecast, with its hash; and what cannot be fitted."""

from pathlib import Path

from pydantic import ValidationError

from console.centre.past_calls import PastCalls
from dispatch.plans.demand import cell_of
from scenarios.formats.csv_file import read_text
from schemas.centre.forecast import CELLS_MAX, Forecast, ForecastFile
from schemas.centre.policies import ForecastPolicy
from schemas.ground.errors import ConfigurationError


def check(name: str, past: PastCalls, policy: ForecastPolicy) -> None:
    """Refuse calls that no forecast can be fitted to."""
    if len(past.calls) < 2:  # noqa: PLR2004 - one to fit and one to judge by
        msg = f"{name} has {len(past.calls)} calls that can be used; two are needed."
        raise ConfigurationError(msg)
    cells = len({cell_of(call.place, policy.cell_udeg) for call in past.calls})
    if cells > CELLS_MAX:
        msg = f"{name} has calls in {cells} cells, over {CELLS_MAX}; choose a larger --cell-deg."
        raise ConfigurationError(msg)


def read_forecast(path: Path) -> Forecast:
    """Read a forecast that ``smart115 forecast fit`` wrote; ConfigurationError where it is not."""
    text = read_text(path)
    try:
        return ForecastFile.model_validate_json(text).forecast
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the whole"
        msg = f"{path.name} is not a forecast ({where}: {first['msg']}); fit it again."
        raise ConfigurationError(msg) from None


def write_forecast(forecast: Forecast, path: Path) -> None:
    """Write a forecast with its hash; ConfigurationError where it cannot be written."""
    content = ForecastFile(sha256=forecast.content_hash(), forecast=forecast)
    try:
        path.write_text(content.model_dump_json() + "\n", encoding="utf-8")
    except OSError as error:
        msg = f"{path} cannot be written ({error.strerror}); choose another --out."
        raise ConfigurationError(msg) from None
