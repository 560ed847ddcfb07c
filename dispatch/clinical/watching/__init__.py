"""Patients being watched: from what devices send to what belongs in the journal."""
