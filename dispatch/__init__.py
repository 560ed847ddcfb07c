"""The decisions: a pure function of the journal. No clock, no random, no I/O, no Faust."""
