"""What all tests share: fixed examples, limits that fit the machine, one real broker a process."""

import uuid
from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests.support import pace, witnesses
from tests.support.examples import SUITE

if TYPE_CHECKING:
    from streams.broker import EmbeddedBroker

settings.load_profile(SUITE)  # --hypothesis-profile=night loads another one after this


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Give every test the time that it may need on this machine."""
    if config.option.timeout is None:
        config.option.timeout = pace.limit_s(float(config.getini("timeout")))


def pytest_report_header() -> str:
    """Say how slow this machine was found."""
    return f"slowness: {pace.slowness():.1f} (1.0 is an idle machine; limits of time are longer)"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse names that are others in each process: such a test cannot be asked for again."""
    unnamed = [item.nodeid for item in items if " at 0x" in item.nodeid]
    if unnamed:
        message = f"these tests are named by an address in memory; give them ids: {unnamed}"
        raise pytest.UsageError(message)


def pytest_runtest_logstart() -> None:
    """Begin each test without the witnesses of another."""
    witnesses.dismiss()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let all who took part in a test that failed say what they saw last."""
    report = yield
    if report.failed:
        report.sections.extend(witnesses.tell(getattr(item, "funcargs", {}).values()))
    return report


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator["EmbeddedBroker"]:
    """A real Kafka, started once for the session; do not stop it: make your own for that."""
    from streams.broker import EmbeddedBroker  # noqa: PLC0415 - the core's tests run without it

    with EmbeddedBroker(tmp_path_factory.mktemp("broker")) as running:
        yield running


@pytest.fixture
def topic_prefix() -> str:
    """A prefix that no other test's topics and groups have, also in a repeated run."""
    return f"t{uuid.uuid4().hex[:12]}-"
