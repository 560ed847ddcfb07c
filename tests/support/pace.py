"""How slow this machine is: limits of time grow with it, because a busy machine is no defect.

It is measured once for a test run, before the first test, and written into the environment, where
worker processes find it. A limit is for what hangs, never a measure of how quick something is.
"""

import functools
import os
import subprocess
import sys
import time

VARIABLE = "TEST_SLOWNESS"
WORK = "n = 0\nfor i in range(1_500_000): n += i * i & 7"
WORK_S = 0.25  # what two of these at once take on two idle cores
AT_ONCE = 2


def measured() -> float:
    """Measure how many times as long as on an idle machine work takes now; 1.0 at least."""
    begun_s = time.perf_counter()
    children = [subprocess.Popen([sys.executable, "-I", "-S", "-c", WORK]) for _ in range(AT_ONCE)]
    for child in children:
        child.wait()
    return max(1.0, (time.perf_counter() - begun_s) / WORK_S)


@functools.cache
def slowness() -> float:
    """Give how slow this machine was when the test run began; 1.0 at least."""
    if VARIABLE not in os.environ:
        os.environ[VARIABLE] = f"{measured():.2f}"
    return float(os.environ[VARIABLE])


def limit_s(idle_s: float) -> float:
    """Give the limit of something for this machine, from the limit on an idle one; seconds."""
    return idle_s * slowness()
