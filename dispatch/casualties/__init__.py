"""The incident with many patients: declared, served by rule, emptied by plan."""
