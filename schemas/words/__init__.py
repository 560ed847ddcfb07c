"""Every sentence that the engine says to people: the catalogue, made from its PO files."""
