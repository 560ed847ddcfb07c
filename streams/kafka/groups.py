"""The consumer groups of the worker roles."""


def group_id(prefix: str, role: str) -> str:
    """Give the consumer group of a role."""
    return f"{prefix}smart115-{role}"
