"""Criteria of which one that is met is enough: triage tags, checklists, red flags."""
