"""One module for each of `smart115`'s commands: what is typed, what help says, what is printed.

At its top a module imports only what options are made of: typer, types, `console.cli.options`. What
a command works with is imported in the function that uses it, so that help, and a command that
prints little, come at once; ``tests/console/commands/test_imports.py`` holds this.
"""
