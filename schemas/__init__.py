"""The contract: frozen events, one topic table, units and ids. No I/O, no import of ours."""
