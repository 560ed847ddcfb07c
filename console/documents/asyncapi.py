"""The topic table as an AsyncAPI 3.0 document, for generators of clients and for validators."""

import json
from typing import Any, Final

from console.documents.examples import payloads
from console.documents.shapes import OWN, ROWS, Shapes, is_input, shapes
from schemas.outputs.dead_letters import DeadLetterReason
from schemas.topics import (
    DELIVERY_RECEIPTS,
    JOURNAL,
    MUTUAL_AID,
    PRE_ALERTS,
    RECORD_BYTES_MAX,
    Topic,
)

_BINDING: Final = "0.5.0"
_BETWEEN_ROLES: Final = (JOURNAL, PRE_ALERTS, DELIVERY_RECEIPTS, MUTUAL_AID)
_ABOUT: Final = (
    "Every topic of the 115 dispatch engine: what call centres, ambulances, monitors and hospitals "
    "write, and what they read. A deployment may put a prefix before every topic name "
    "(SMART115_TOPIC_PREFIX). Strict: an unknown field, a number written as text, a naive instant "
    "or an out-of-range value sends the record to the dead letters. Rules that a schema cannot say "
    "stand in the model's description."
)


_ERRORS: Final = (
    " What cannot be used comes back on dead-letters with one of the codes "
    + ", ".join(DeadLetterReason)
    + " (docs/dead-letters.md)."
)
_SERVERS: Final[dict[str, Any]] = {
    "locked": {
        "host": "{host}:{port}",
        "protocol": "kafka-secure",
        "description": "TLS; a principal and its password; rights by topic (docs/security.md).",
        "variables": {"host": {"default": "127.0.0.1"}, "port": {"default": "9092"}},
        "security": [{"$ref": "#/components/securitySchemes/scram"}],
    },
    "open": {
        "host": "127.0.0.1:{port}",
        "protocol": "kafka",
        "description": "The embedded broker as it starts: on the loopback address only.",
        "variables": {"port": {"default": "9092"}},
    },
}
_SECURITY: Final[dict[str, Any]] = {
    "scram": {
        "type": "scramSha512",
        "description": "A principal's name and password (`smart115 principals create`).",
    }
}


def document(version: str) -> dict[str, Any]:
    """Build the document; equal code gives an equal document."""
    found = shapes()
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "smart115",
            "version": version,
            "description": _ABOUT,
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "servers": _SERVERS,
        "channels": {_channel_id(row): _channel(row, found) for row in ROWS},
        "operations": dict(_operation(row, action) for row in ROWS for action in _actions(row)),
        "components": {
            "messages": _messages(found),
            "schemas": dict(found.definitions),
            "securitySchemes": _SECURITY,
        },
    }


def text(version: str) -> str:
    """Give the document as it is committed."""
    return json.dumps(document(version), ensure_ascii=False, indent=2) + "\n"


def _channel_id(row: Topic) -> str:
    """Name a channel: the topic's name, without what only an address may hold."""
    return next((name for name, own in OWN.items() if own is row), row.name)


def _channel(row: Topic, found: Shapes) -> dict[str, Any]:
    """Describe a topic: its messages and how Kafka keeps it."""
    channel: dict[str, Any] = {
        "address": row.name,
        "description": f"{row.about} Written by: {row.owner}. Read by: {row.readers}."
        + (_ERRORS if is_input(row) else ""),
        "x-may-write": [str(party) for party in row.may_write],
        "x-may-read": [str(party) for party in row.may_read],
        "messages": {
            name: {"$ref": f"#/components/messages/{_message_id(row, name)}"}
            for name in found.models[row.name]
        },
        "bindings": {
            "kafka": {
                "partitions": row.partitions,
                "topicConfiguration": {
                    "cleanup.policy": ["compact" if row.compacted else "delete"],
                    "retention.ms": -1 if row.retention_ms is None else row.retention_ms,
                    "max.message.bytes": RECORD_BYTES_MAX,
                },
                "bindingVersion": _BINDING,
            }
        },
    }
    if row.only is not None:
        party = str(row.only.party)
        channel["parameters"] = {f"{party}_id": {"description": f"the {party}'s identifier"}}
    if row.of_centre is not None:
        channel["parameters"] = {"centre_id": {"description": "the centre's identifier"}}
    return channel


def _actions(row: Topic) -> tuple[str, ...]:
    """Tell what the engine does with a topic."""
    if row in _BETWEEN_ROLES:
        return ("send", "receive")
    return ("receive",) if is_input(row) else ("send",)


def _operation(row: Topic, action: str) -> tuple[str, dict[str, Any]]:
    """Describe one use of a topic by the engine."""
    channel_id = _channel_id(row)
    return f"{action}-{channel_id}", {
        "action": action,
        "channel": {"$ref": f"#/channels/{channel_id}"},
        "summary": row.about,
    }


def _message_id(row: Topic, model: str) -> str:
    """Name a message: the same model under another key is another message."""
    return f"{_channel_id(row)}.{model}"


def _messages(found: Shapes) -> dict[str, Any]:
    """Describe each record that a topic carries: its key, its schema, and an example."""
    messages: dict[str, Any] = {}
    examples = payloads()
    for row in ROWS:
        for model in found.models[row.name]:
            messages[_message_id(row, model)] = {
                "name": model,
                "summary": found.definitions[model]["description"].partition("\n\n")[0],
                "payload": {"$ref": f"#/components/schemas/{model}"},
                "bindings": {
                    "kafka": {
                        "key": {
                            "type": "string",
                            "description": f"equal to {row.key_text}, as UTF-8",
                        },
                        "bindingVersion": _BINDING,
                    }
                },
            }
            if model in examples:
                messages[_message_id(row, model)]["examples"] = [{"payload": examples[model]}]
    return messages
