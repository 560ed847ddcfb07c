"""From GPS traces to what was driven, at which speeds, and how sure an ETA is."""
