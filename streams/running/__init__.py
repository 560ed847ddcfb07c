"""Roles as processes: started, kept alive; and a journal decided again."""
