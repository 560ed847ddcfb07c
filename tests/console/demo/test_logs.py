from pathlib import Path

from console.demo.logs import Logs


def test_each_role_has_a_file_and_a_line_is_there_at_once(tmp_path: Path) -> None:
    logs = Logs(tmp_path / "logs")
    logs.write("intake", "một")
    logs.write("dispatch", "two")
    logs.write("intake", "three")
    assert (tmp_path / "logs/intake.log").read_text(encoding="utf-8") == "một\nthree\n"
    assert (tmp_path / "logs/dispatch.log").read_text(encoding="utf-8") == "two\n"
    logs.close()


def test_a_line_after_the_end_is_still_kept(tmp_path: Path) -> None:
    logs = Logs(tmp_path)
    logs.write("intake", "one")
    logs.close()
    logs.write("intake", "two")
    logs.close()
    assert (tmp_path / "intake.log").read_text(encoding="utf-8") == "one\ntwo\n"
