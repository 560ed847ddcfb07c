"""Days that are over: decided again from the journal, and kept so that pages can show them."""
