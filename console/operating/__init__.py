"""The engine of a centre: run, its topics listed, its journal decided again."""
