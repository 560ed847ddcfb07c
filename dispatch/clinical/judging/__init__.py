"""What the scores and signs lead to: tests of pre-alert rules, limits of alarms."""
