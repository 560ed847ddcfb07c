"""Tokens and accounts as commands print them."""

import json
from datetime import datetime

from console.access.entering import told
from console.cli.talk import print_line, say
from streams.identity.doors import Doors
from streams.identity.tokens import Issued


def print_issued(issued: Issued, sentence: str, *, as_json: bool) -> None:
    """Print a token on standard output, and what it is on standard error."""
    until = issued.expires_at.isoformat(timespec="seconds")
    if as_json:
        fact = {"token_id": issued.token_id, "token": issued.text, "expires_at": until}
        print_line(json.dumps(fact))
        return
    print_line(issued.text)
    say(f"{issued.token_id}: {sentence}, until {until}; it is not shown again")


def print_tokens(doors: Doors, now: datetime, *, as_json: bool) -> None:
    """Print what may be told of all tokens."""
    found = doors.tokens.list()
    if as_json:
        rows = [
            {
                "token_id": one.token_id,
                "principal": one.principal,
                "standing": one.standing(now),
                "created_at": one.created_at.isoformat(),
                "expires_at": one.expires_at.isoformat(),
                "revoked_at": None if one.revoked_at is None else one.revoked_at.isoformat(),
            }
            for one in found
        ]
        print_line(json.dumps(rows, indent=2))
        return
    for one in found:
        entry = doors.store.entry(one.principal)
        until = one.ends_at.isoformat(timespec="minutes")
        whose = one.principal if entry is None else f"{one.principal} ({told(entry)})"
        print_line(f"{one.token_id}  {one.standing(now):8}  until {until}  {whose}")
    if not found:
        say("no token yet: see `smart115 tokens create --help`")


def print_accounts(doors: Doors, *, as_json: bool) -> None:
    """Print all principals: what they are, and by what they may sign in."""
    with_password, with_codes = set(doors.accounts.names()), doors.accounts.with_codes()
    rows = [
        {
            "name": one.name,
            "kind": one.kind.value,
            "units": list(one.units),
            "hospitals": list(one.hospitals),
            "actions": None if one.actions is None else list(one.actions),
            "password": one.name in with_password,
            "codes": one.name in with_codes,
            "disabled_at": None if one.disabled_at is None else one.disabled_at.isoformat(),
        }
        for one in doors.store.entries()
    ]
    if as_json:
        print_line(json.dumps(rows, indent=2))
        return
    for row, entry in zip(rows, doors.store.entries(), strict=True):
        marks = [mark for mark in ("password", "codes") if row[mark]]
        marks += ["disabled"] if entry.disabled_at else []
        print_line("  ".join([entry.name, told(entry), ", ".join(marks)]).rstrip())
    if not rows:
        say("nobody yet: see `smart115 accounts create --help`")
