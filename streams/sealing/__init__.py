"""Numbers and addresses, unreadable without the key of their case (docs/privacy.md)."""
