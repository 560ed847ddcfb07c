"""``smart115 letters``: dead letters listed, shown, sent again, and dropped for good."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Final

import typer

from console.cli.options import JsonOption, Lang, examples
from console.cli.talk import BadUsage, print_line, say

if TYPE_CHECKING:
    from console.operating.letters import Letter

app: Final = typer.Typer(
    no_args_is_help=True,
    help="List dead letters, show them, send originals again, drop them.",
    epilog=examples(
        "smart115 letters list --reason unknown_unit",
        "smart115 letters drop --until 2026-11-25T07:30+07:00 --note tests",
    ),
)

_Filters = tuple[str | None, str | None, str | None, str | None, str | None, str | None, str | None]
"""Id, topic, reason, centre, role, since, until; null fits any."""

IdOption = Annotated[str | None, typer.Option("--id", metavar="ID", help="Only this one.")]
TopicOption = Annotated[str | None, typer.Option("--topic", help="Only from this topic.")]
ReasonOption = Annotated[
    str | None, typer.Option("--reason", metavar="CODE", help="Only for this reason.")
]
CentreOption = Annotated[
    str | None, typer.Option("--centre", metavar="ID", help="Only of this centre.")
]
RoleOption = Annotated[
    str | None, typer.Option("--role", metavar="ROLE", help="Only those of this role.")
]
SinceOption = Annotated[
    str | None,
    typer.Option("--since", metavar="TIME", help="Only from then on: 2026-11-25T07:30+07:00."),
]
UntilOption = Annotated[
    str | None, typer.Option("--until", metavar="TIME", help="Only from before then.")
]
SettledOption = Annotated[
    bool, typer.Option("--settled", help="Also those that were dropped or sent again.")
]
LangOption = Annotated[Lang, typer.Option("--lang", help="Language of the sentences.")]
NoteOption = Annotated[
    str | None,
    typer.Option("--note", metavar="TEXT", help="Why, kept for ever: nothing of a patient."),
]


@app.command("list", epilog=examples("smart115 letters list --since 2026-11-25T07:30+07:00"))
def list_letters(  # noqa: PLR0913 - a parameter an option
    *,
    letter_id: IdOption = None,
    topic: TopicOption = None,
    reason: ReasonOption = None,
    centre: CentreOption = None,
    role: RoleOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    settled: SettledOption = False,
    lang: LangOption = "en",
    as_json: JsonOption = False,
) -> None:
    """List dead letters, oldest first; never what they hold, which may be a patient's.

    Those that were dropped or sent again are left out, unless --settled asks for them.
    """
    given = (letter_id, topic, reason, centre, role, since, until)
    for one in _find(given, settled=settled):
        if as_json:
            hidden = {"original_key", "original_value", "original_headers"}
            told = one.letter.model_dump(mode="json", exclude=hidden)
            print_line(json.dumps(told | {"settled": _settled(one)}, ensure_ascii=False))
        else:
            print_line(_line(one, lang))


@app.command(
    "show",
    epilog=examples(
        "smart115 letters show dlq-0f3ab1c2d4e5f6a7b8c9",
        "smart115 letters show --reason crashes_worker",
    ),
)
def show(
    letter_id: Annotated[str | None, typer.Argument(metavar="[ID]")] = None,
    *,
    topic: TopicOption = None,
    reason: ReasonOption = None,
    centre: CentreOption = None,
    role: RoleOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
) -> None:
    """Show dead letters whole, settled ones too, each with its original, as JSON."""
    given = (letter_id, topic, reason, centre, role, since, until)
    _require_some(given)
    found = _find(given, settled=True)
    if not found and letter_id is not None:
        msg = f"there is no dead letter {letter_id}: see `smart115 letters list --settled`"
        raise BadUsage(msg)
    for one in found:
        value = (one.letter.original_value or b"").decode("utf-8", "backslashreplace")
        told = one.letter.model_dump(mode="json") | {
            "original_text": value,
            "settled": _settled(one),
        }
        print_line(json.dumps(told, ensure_ascii=False, indent=2))


@app.command("replay", epilog=examples("smart115 letters replay --reason unknown_unit"))
def replay(  # noqa: PLR0913 - a parameter an option
    *,
    letter_id: IdOption = None,
    topic: TopicOption = None,
    reason: ReasonOption = None,
    centre: CentreOption = None,
    role: RoleOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    settled: SettledOption = False,
    note: NoteOption = None,
) -> None:
    """Send originals to their topics again, once what was wrong has been mended.

    The same event_id is taken if no event of that id was used; else it is a dead letter again. What
    the dispatch role put aside is in the journal already, so it is sent under a new event_id. Each
    counts as settled then. At least one of the options must say which letters are meant.
    """
    import asyncio

    from console.operating import letters

    given = (letter_id, topic, reason, centre, role, since, until)
    _require_some(given)
    found = _find(given, settled=settled)
    brokers, prefix = _cluster()
    sent = asyncio.run(letters.send_again(brokers, prefix, found, note=note))
    say(f"{sent} records sent again")


@app.command(
    "drop",
    epilog=examples("smart115 letters drop --reason no_fix --until 2026-11-25T07:30+07:00 --yes"),
)
def drop(  # noqa: PLR0913 - a parameter an option
    *,
    letter_id: IdOption = None,
    topic: TopicOption = None,
    reason: ReasonOption = None,
    centre: CentreOption = None,
    role: RoleOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    note: NoteOption = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    lang: LangOption = "en",
) -> None:
    """Settle dead letters of which nothing is to be done; says which, and asks.

    Nothing is deleted: who dropped which, when and why is written to engine-health, and the letters
    stay on their topic until it forgets them (list --settled). At least one of the options must say
    which letters are meant. Exit code 2: nobody is there to answer, and there is no --yes.
    """
    import asyncio
    import sys

    from console.operating import letters

    given = (letter_id, topic, reason, centre, role, since, until)
    _require_some(given)
    found = _find(given, settled=False)
    for one in found:
        say(_line(one, lang))
    if not found:
        say("no such dead letter is open")
        return
    if not yes:
        if not sys.stdin.isatty():
            msg = f"{len(found)} dead letters would be dropped: say --yes to do so"
            raise BadUsage(msg)
        typer.confirm(f"Drop these {len(found)} dead letters?", abort=True, err=True)
    brokers, prefix = _cluster()
    asyncio.run(letters.settle(brokers, prefix, found, "dropped", note=note))
    say(f"{len(found)} dead letters dropped")


def _line(one: "Letter", lang: Lang) -> str:
    """Tell a letter in one line, never what it holds."""
    from console.told.letters import letter_said, settled_said

    at = one.letter.received_at.isoformat(timespec="seconds")
    line = f"{one.letter.dead_letter_id} {at} {letter_said(one.letter, lang)}"
    if one.settled is None:
        return line
    when = one.settled.at.isoformat(timespec="seconds")
    return f"{line} | {when} {settled_said(one.settled, lang)}"


def _settled(one: "Letter") -> object:
    return None if one.settled is None else one.settled.model_dump(mode="json")


def _require_some(filters: _Filters) -> None:
    """Ask for at least one filter: nobody means all by saying nothing."""
    if all(one is None for one in filters):
        msg = "say which letters: --id, --topic, --reason, --centre, --role, --since or --until"
        raise BadUsage(msg)


def _cluster() -> tuple[str, str]:
    """Give the brokers' address and the topic prefix."""
    from console.centre import chosen as chosen_settings
    from console.engine import cluster

    chosen = chosen_settings.load()
    return cluster.find_brokers(chosen), chosen.topic_prefix


def _find(filters: _Filters, *, settled: bool) -> "Sequence[Letter]":
    """Read the letters that are asked for."""
    import asyncio

    from console.operating import letters
    from schemas.outputs.dead_letters import DeadLetterReason

    letter_id, topic, reason, centre, role, since, until = filters
    known = [one.value for one in DeadLetterReason]
    if reason is not None and reason not in known:
        msg = f"--reason {reason}: known are {', '.join(known)}"
        raise BadUsage(msg)
    wanted = letters.Wanted(
        letter_id=letter_id,
        topic=topic,
        reason=reason,
        centre_id=centre,
        role=role,
        since=_instant("--since", since),
        until=_instant("--until", until),
        settled=settled,
    )
    return asyncio.run(letters.find(*_cluster(), wanted))


def _instant(option: str, text: str | None) -> datetime | None:
    """Read an instant with its zone."""
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        msg = f"{option} {text}: write an instant with its zone, like 2026-11-25T07:30+07:00"
        raise BadUsage(msg)
    return found
