"""What a process has of its machine: settings, clock, logs, children."""
