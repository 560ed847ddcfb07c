from pathlib import Path

import pytest
from pydantic import SecretStr

from schemas.ground.errors import ConfigurationError
from streams.host import login as logins
from streams.host.login import Login, read_password

SECRET = "kh0ng-ai-biet"


def test_no_text_of_a_login_shows_the_password() -> None:
    login = Login("call-centre", SecretStr(SECRET))
    assert SECRET not in f"{login} {login!r} {login.password}"
    assert login.for_librdkafka()["sasl.password"] == SECRET


def test_the_end_of_a_password_files_line_is_no_part_of_it(tmp_path: Path) -> None:
    path = tmp_path / "p"
    path.write_bytes(f"{SECRET}\r\n".encode())
    assert read_password(path).get_secret_value() == SECRET


@pytest.mark.parametrize(
    "content",
    [b"", b"\n", b"a\nb\n", b"\xff\xfe", b"x" * 1_001],
    ids=["empty", "blank", "two lines", "no UTF-8", "endless"],
)
def test_a_file_that_holds_no_password_is_refused_without_its_content(
    tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "p"
    path.write_bytes(content)
    with pytest.raises(ConfigurationError, match="holds no password: one line") as refused:
        read_password(path)
    assert "xx" not in str(refused.value)


def test_a_missing_file_is_named_with_the_fix(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"no-such cannot be read.*principals create"):
        read_password(tmp_path / "no-such")


@pytest.mark.parametrize("content", [None, "no PEM"])
def test_a_wrong_authority_is_named_with_the_fix(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_text(content)
    with pytest.raises(ConfigurationError, match=r"SMART115_CA_FILE=.*ca\.pem.*PEM file"):
        Login("x", SecretStr("y"), path).tls()


def test_a_process_is_nobody_until_it_is_told() -> None:
    assert logins.own() is None
    login = Login("x", SecretStr("y"))
    try:
        logins.use(login)
        assert logins.own() is login
    finally:
        logins.use(None)
    assert logins.own() is None
