"""Maps on disk, as tables for strangers, as layers for screens, and their check-up."""
