"""The settings of a command that is about one centre, which ``--city`` may name."""

from pathlib import Path

from console.centre import chosen as chosen_settings
from scenarios.city.toml import FILE
from streams.host.settings import Settings


def settings_for(city: Path | None) -> Settings:
    """Read the settings, with the city of the command line in the place of the configured one.

    Raises
    ------
    ConfigurationError
        A setting is wrong or unknown.
    """
    chosen = chosen_settings.load()
    if city is None:
        return chosen
    # A folder that is named is one centre's own: whichever is meant of several does not matter.
    centre = "" if (city / FILE).exists() else chosen.centre
    return chosen.model_copy(update={"city": city, "centre": centre})
