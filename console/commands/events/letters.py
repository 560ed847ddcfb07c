"""``smart115 letters``: dead letters listed, shown, and sent again."""

import json
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Final

import typer

from console.cli.options import JsonOption, Lang, examples
from console.cli.talk import BadUsage, print_line, say

if TYPE_CHECKING:
    from schemas.outputs.dead_letters import DeadLetter

app: Final = typer.Typer(
    no_args_is_help=True,
    help="List dead letters, show one, send originals again.",
    epilog=examples(
        "smart115 letters list --reason unknown_unit", "smart115 letters replay --topic incidents"
    ),
)

TopicOption = Annotated[str | None, typer.Option("--topic", help="Only from this topic.")]
ReasonOption = Annotated[
    str | None, typer.Option("--reason", metavar="CODE", help="Only for this reason.")
]
SinceOption = Annotated[
    str | None,
    typer.Option("--since", metavar="TIME", help="Only from then on: 2026-11-25T07:30+07:00."),
]


@app.command("list", epilog=examples("smart115 letters list --since 2026-11-25T07:30+07:00"))
def list_letters(
    *,
    topic: TopicOption = None,
    reason: ReasonOption = None,
    since: SinceOption = None,
    lang: Annotated[Lang, typer.Option("--lang", help="Language of the sentences.")] = "en",
    as_json: JsonOption = False,
) -> None:
    """List dead letters, oldest first; never what they hold, which may be a patient's."""
    from console.told.letters import letter_said

    for letter in _find(topic, reason, since, None):
        if as_json:
            hidden = {"original_key", "original_value", "original_headers"}
            print_line(letter.model_dump_json(exclude=hidden))
        else:
            at = letter.received_at.isoformat(timespec="seconds")
            print_line(f"{letter.dead_letter_id} {at} {letter_said(letter, lang)}")


@app.command("show", epilog=examples("smart115 letters show dlq-0f3ab1c2d4e5f6a7b8c9"))
def show(letter_id: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """Show one dead letter whole, with its original, as JSON."""
    found = _find(None, None, None, letter_id)
    if not found:
        msg = f"there is no dead letter {letter_id}: see `smart115 letters list`"
        raise BadUsage(msg)
    value = (found[0].original_value or b"").decode("utf-8", "backslashreplace")
    told = found[0].model_dump(mode="json") | {"original_text": value}
    print_line(json.dumps(told, ensure_ascii=False, indent=2))


@app.command("replay", epilog=examples("smart115 letters replay --reason unknown_unit"))
def replay(
    *,
    letter_id: Annotated[
        str | None, typer.Option("--id", metavar="ID", help="Only this one.")
    ] = None,
    topic: TopicOption = None,
    reason: ReasonOption = None,
    since: SinceOption = None,
) -> None:
    """Send originals to their topics again, once what was wrong has been mended.

    The same event_id is taken if no event of that id was used; else it is a dead letter again.
    At least one of the options must say which letters are meant.
    """
    import asyncio

    from console.centre import chosen as chosen_settings
    from console.engine import cluster
    from console.operating import letters

    if letter_id is topic is reason is since is None:
        msg = "say which letters: --id, --topic, --reason or --since"
        raise BadUsage(msg)
    found = _find(topic, reason, since, letter_id)
    chosen = chosen_settings.load()
    brokers = cluster.find_brokers(chosen)
    sent = asyncio.run(letters.send_again(brokers, chosen.topic_prefix, found))
    say(f"{sent} records sent again")


def _find(
    topic: str | None, reason: str | None, since: str | None, letter_id: str | None
) -> "list[DeadLetter]":
    """Read the letters that are asked for."""
    import asyncio

    from console.centre import chosen as chosen_settings
    from console.engine import cluster
    from console.operating import letters
    from schemas.outputs.dead_letters import DeadLetterReason

    known = [one.value for one in DeadLetterReason]
    if reason is not None and reason not in known:
        msg = f"--reason {reason}: known are {', '.join(known)}"
        raise BadUsage(msg)
    chosen = chosen_settings.load()
    wanted = letters.Wanted(topic=topic, reason=reason, since=_instant(since), letter_id=letter_id)
    return asyncio.run(letters.find(cluster.find_brokers(chosen), chosen.topic_prefix, wanted))


def _instant(text: str | None) -> datetime | None:
    """Read an instant with its zone."""
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        msg = f"--since {text}: write an instant with its zone, like 2026-11-25T07:30+07:00"
        raise BadUsage(msg)
    return found
