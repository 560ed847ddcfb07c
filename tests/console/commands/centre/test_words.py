"""``smart115 words``: what it prints, and the codes that it ends with."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from console.commands.centre import words
from console.words.places import MADE, SOURCES
from schemas.words.catalogue import SHIPPED

COUNT = len(SHIPPED)


def run(*argv: str) -> Result:
    return CliRunner().invoke(words.app, list(argv))


def corrected(folder: Path, before: str, after: str) -> str:
    """Write a folder with one corrected file."""
    text = (SOURCES / "reasons.vi.po").read_text(encoding="utf-8")
    assert before in text
    (folder / "reasons.vi.po").write_text(text.replace(before, after), encoding="utf-8")
    return str(folder)


def test_the_engines_own_are_in_order() -> None:
    done = run("check")
    assert (done.exit_code, done.stdout) == (0, f"{COUNT} sentences, 0 faults\n")


def test_a_fault_is_one_line_and_code_1(tmp_path: Path) -> None:
    done = run("check", corrected(tmp_path, "xe đang ở {incident}", "xe đang bận"))
    assert done.exit_code == words.FOUND
    lines = done.stdout.splitlines()
    assert lines[0].startswith("reasons.vi.po: why.busy: placeholders: ")
    assert lines[1].endswith(" sentences, 1 faults")


def test_faults_for_programs(tmp_path: Path) -> None:
    folder = corrected(tmp_path, 'msgctxt "why.over"', 'msgctxt "why.gone"')
    done = run("check", folder, "--json")
    (fault,) = json.loads(done.stdout)["faults"]
    assert (fault["kind"], fault["key"], fault["file"]) == ("unknown", "why.gone", "reasons.vi.po")
    assert done.exit_code == words.FOUND


def test_a_corrected_folder_without_faults(tmp_path: Path) -> None:
    done = run("check", corrected(tmp_path, "xe đang ở {incident}", "xe còn ở {incident}"))
    assert done.exit_code == 0


def test_export_writes_and_refuses_to_overwrite(tmp_path: Path) -> None:
    done = run("export", str(tmp_path / "a"), "--json")
    files = json.loads(done.stdout)["files"]
    assert all(Path(name).exists() for name in files)
    assert run("export", str(tmp_path / "b")).stdout == (
        f"Wrote {len(files)} files into {tmp_path / 'b'}\n"
    )
    assert run("export", str(tmp_path / "a")).exit_code != 0


@pytest.fixture
def copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """Copies of the sources and of what is made of them, for `compile` to work on."""
    pair = (tmp_path / "po", tmp_path / "made")
    for kept, copy, ending in zip((SOURCES, MADE), pair, ("*.po", "*.py"), strict=True):
        copy.mkdir()
        for path in kept.glob(ending):
            (copy / path.name).write_bytes(path.read_bytes())
    monkeypatch.setattr("console.words.places.SOURCES", pair[0])
    monkeypatch.setattr("console.words.places.MADE", pair[1])
    return pair


def test_compile_writes_what_has_changed(copies: tuple[Path, Path]) -> None:
    sources, made = copies
    assert json.loads(run("compile", "--json").stdout) == {"changed": []}
    path = sources / "reasons.vi.po"
    text = path.read_text(encoding="utf-8").replace("xe đang ở {incident}", "xe còn ở {incident}")
    path.write_text(text, encoding="utf-8")
    assert run("compile").stdout.endswith("1 files changed\n")
    assert "xe còn ở {incident}" in (made / "reasons.py").read_text(encoding="utf-8")
