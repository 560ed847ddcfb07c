"""The settings of a command, with the sentences that they name put in: commands begin here."""

from streams.host import settings
from streams.host.settings import Settings


def load() -> Settings:
    """Read the settings; where they name corrected sentences, say those from now on.

    Raises
    ------
    ConfigurationError
        A setting is wrong or unknown, or a corrected sentence cannot be used.
    """
    chosen = settings.load()
    if chosen.words is not None:
        from console.words.corrected import put_in  # noqa: PLC0415 - most have none to read

        put_in(chosen.words)
    return chosen
