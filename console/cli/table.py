"""``smart115``: the table of its commands. A command's module is loaded when it is called."""

import importlib
import os
import sys
from dataclasses import dataclass
from typing import Annotated, Any, Final

import typer
from typer.core import TyperCommand, TyperGroup
from typing_extensions import override

from console.cli.options import examples
from console.cli.talk import say
from schemas.ground.errors import BrokerUnreachable, Smart115Error

EPILOG: Final = (
    "Exit codes: 0 ok · 2 usage · 3 configuration · 4 broker out of reach · 5 invariant broken · "
    "6 no way."
    "\n\n"
    "Settings come from SMART115_… variables or .env: see `smart115 config`. "
    "Results go to standard output, everything else to standard error."
    "\n\n" + examples("smart115 demo --minutes 10", "smart115 broker status --json")
)


@dataclass(frozen=True, slots=True)
class Row:
    """One command: its name, the modules that hold its typer apps, and what it does."""

    name: str
    modules: tuple[str, ...]
    about: str


COMMANDS: Final = (
    Row(
        "demo",
        ("console.commands.running.demo",),
        "Show the whole engine at work on a simulated city.",
    ),
    Row(
        "run",
        ("console.commands.running.run",),
        "Run the engine on this machine: all worker roles.",
    ),
    Row(
        "console",
        ("console.commands.running.console",),
        "Serve the operations centre's screens to the browser.",
    ),
    Row("worker", ("console.commands.running.worker",), "Run one worker role."),
    Row("edge", ("console.commands.running.edge",), "Take events by HTTP, from who has no Kafka."),
    Row(
        "edge-mqtt",
        ("console.commands.vehicles.edge_mqtt",),
        "Take positions, status and vitals by MQTT.",
    ),
    Row(
        "edge-traccar",
        ("console.commands.vehicles.edge_traccar",),
        "Take what a Traccar server writes into Kafka.",
    ),
    Row(
        "vehicle-gateway",
        ("console.commands.vehicles.gateway",),
        "On the ambulance: keep what is said until the centre has it.",
    ),
    Row(
        "sandbox",
        ("console.commands.events.sandbox",),
        "Let crews and hospitals answer, for an integrator's test.",
    ),
    Row(
        "notify",
        ("console.commands.care.notify",),
        "Bring pre-alerts to hospitals: web hook, FHIR, e-mail, SMS.",
    ),
    Row(
        "status",
        ("console.commands.running.status",),
        "Show the whole engine on one screen.",
    ),
    Row(
        "topics",
        ("console.commands.running.topics",),
        "Create, list and document the Kafka topics.",
    ),
    Row(
        "broker",
        ("console.commands.running.broker",),
        "Start and stop a Kafka broker on this machine.",
    ),
    Row(
        "principals",
        ("console.commands.running.principals",),
        "Create, list, renew and revoke those who may connect to a locked Kafka.",
    ),
    Row("map", ("console.commands.roads.map",), "Build, fetch, describe and export road maps."),
    Row("route", ("console.commands.roads.route",), "Find the fastest drive between two places."),
    Row("match", ("console.commands.roads.match",), "Match GPS traces to the roads."),
    Row(
        "city",
        ("console.commands.centre.city", "console.commands.centre.city_apply"),
        "Make, check and publish the folder that describes a centre.",
    ),
    Row("forecast", ("console.commands.centre.forecast",), "Fit and describe demand forecasts."),
    Row("inject", ("console.commands.events.inject",), "Publish events from a JSON Lines file."),
    Row("tail", ("console.commands.events.tail",), "Follow topics, one readable line per record."),
    Row(
        "explain",
        ("console.commands.events.explain",),
        "Say why a decision was made, in three lines.",
    ),
    Row(
        "journal",
        ("console.commands.events.journal",),
        "Keep the journal in a folder, and bound what Kafka holds of it.",
    ),
    Row(
        "letters",
        ("console.commands.events.letters",),
        "List dead letters, show them, send originals again, drop them.",
    ),
    Row("replay", ("console.commands.events.replay",), "Decide a journal again and compare."),
    Row(
        "score",
        ("console.commands.care.score",),
        "Score vital signs: NEWS2, RTS, triage and more.",
    ),
    Row(
        "alarms",
        ("console.commands.centre.alarms",),
        "Measure the alarms of a day; list their kinds.",
    ),
    Row("patient", ("console.commands.care.patient",), "Make a patient's handover record."),
    Row(
        "hospital",
        ("console.commands.care.hospital",),
        "Report and list what hospitals can take.",
    ),
    Row(
        "words",
        ("console.commands.centre.words",),
        "Check, export and compile the sentences.",
    ),
    Row(
        "tokens",
        ("console.commands.access.tokens",),
        "Create, list, rotate and revoke API tokens.",
    ),
    Row(
        "accounts",
        ("console.commands.access.accounts",),
        "Enter people and programs; passwords, one-time codes, certificates.",
    ),
    Row(
        "privacy",
        ("console.commands.centre.privacy",),
        "Bring out what is kept of a case, or make it unreadable for ever.",
    ),
    Row("config", ("console.commands.running.config",), "Print the effective settings."),
)


class QuickGroup(TyperGroup):
    """A group of commands whose own options are flags."""

    @override
    def get_params(self, ctx: Any) -> Any:
        """Give the options before the command."""
        found = super().get_params(ctx)
        for flag in found:
            if flag.default is None:
                flag.default = False  # not given; to understand None, typer would load pydantic
        return found


class LazyGroup(QuickGroup):
    """Knows its commands by name and help text, and loads the one that is called."""

    def __init__(self, **attrs: Any) -> None:  # noqa: ANN401 - handed on to typer
        super().__init__(**attrs)
        for row in COMMANDS:
            self.add_command(TyperCommand(row.name, callback=None, help=row.about))

    @override
    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command that is called, and load it."""
        name, found, rest = super().resolve_command(ctx, args)
        loaded = None if found is None else load(str(name))
        return name, loaded, rest

    @override
    def invoke(self, ctx: Any) -> Any:
        """Run the command; its failures become one sentence and an exit code."""
        try:
            return super().invoke(ctx)
        except Smart115Error as error:
            say(f"Error: {error}")
            raise typer.Exit(error.exit_code) from None
        except BrokenPipeError:
            _give_up_stdout()
            raise typer.Exit(0) from None
        except _kafka_error() as error:
            say(
                f"Error: the broker answers, but not as it should: {type(error).__name__}. It may "
                "be starting: try again; `smart115 status` shows it"
            )
            raise typer.Exit(BrokerUnreachable.exit_code) from None


def _kafka_error() -> tuple[type[Exception], ...]:
    """Give what every failure of Kafka is; none where nothing has spoken to Kafka."""
    errors = sys.modules.get("aiokafka.errors")
    return () if errors is None else (errors.KafkaError,)


def load(name: str) -> Any:  # noqa: ANN401 - typer's own type of a command
    """Load a command of the table, with all that its modules add to it."""
    row = next(row for row in COMMANDS if row.name == name)
    if name != "worker":  # a worker has a log; elsewhere Kafka's failures come as exceptions
        import logging  # noqa: PLC0415 - the list of commands does without

        logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    apps = [importlib.import_module(module).app for module in row.modules]
    whole = apps[0]
    if len(apps) > 1:
        whole = typer.Typer(no_args_is_help=True, help=row.about, epilog=apps[0].info.epilog)
        whole.registered_commands = [one for part in apps for one in part.registered_commands]
    whole.rich_markup_mode = None
    whole.info.cls = QuickGroup
    command = typer.main.get_command(whole)
    command.name = name
    # Completion is installed for `smart115` as a whole, not for one of its commands.
    command.params = [one for one in command.params if "completion" not in str(one.name)]
    return command


def _print_version(asked: bool) -> None:
    """Print the version and end."""
    if asked:
        from importlib.metadata import version  # noqa: PLC0415 - nobody else asks

        sys.stdout.write(f"smart115 {version('smart115')}\n")
        raise typer.Exit


app = typer.Typer(
    cls=LazyGroup,
    no_args_is_help=True,
    rich_markup_mode=None,  # plain help takes 0.3 s, a boxed one 0.8 s
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=EPILOG,
)


@app.callback()
def smart115(
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Print it."),
    ] = False,
) -> None:
    """Dispatch engine of a 115 ambulance centre. It advises; clinicians and dispatchers decide."""


def main() -> None:
    """Run ``smart115`` on this process's arguments."""
    try:
        app(prog_name="smart115")
    finally:
        _flush_stdout()


def _flush_stdout() -> None:
    """Write out what is left; a reader that has gone away is no failure."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _give_up_stdout()


def _give_up_stdout() -> None:
    """Send what is still unwritten nowhere, so that the interpreter's own last flush is quiet."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
