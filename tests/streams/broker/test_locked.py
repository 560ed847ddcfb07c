from pathlib import Path

import pytest

from schemas.ground.errors import ConfigurationError
from streams.broker import EmbeddedBroker


def made(folder: Path, *, locked: bool) -> Path:
    """Leave what a broker leaves that was started here."""
    (folder / "topics").mkdir(parents=True)
    (folder / "topics" / "meta.properties").touch()
    if locked:
        (folder / "secure").mkdir()
    return folder


@pytest.mark.parametrize("locked", [True, False])
def test_no_setting_opens_what_was_locked_or_locks_what_was_open(
    *, tmp_path: Path, locked: bool
) -> None:
    folder = made(tmp_path / "b", locked=locked)
    was, needed = ("locked", "secure") if locked else ("open", "none")
    with pytest.raises(ConfigurationError, match=f"was made {was}: set SMART115_SECURITY={needed}"):
        EmbeddedBroker(folder, secure=not locked).start()
