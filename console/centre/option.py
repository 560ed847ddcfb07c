"""The settings of a command that is about one centre, which ``--city`` may name."""

from pathlib import Path

from console.centre import chosen as chosen_settings
from streams.host.settings import Settings


def settings_for(city: Path | None) -> Settings:
    """Read the settings, with the city of the command line in the place of the configured one.

    Raises
    ------
    ConfigurationError
        A setting is wrong or unknown.
    """
    chosen = chosen_settings.load()
    return chosen if city is None else chosen.model_copy(update={"city": city})
