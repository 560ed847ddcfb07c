"""Records in words, one line each, as terminal, page and commands share them."""
