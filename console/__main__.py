"""``python -m console`` is ``smart115``: how the engine starts its own worker processes."""

from console.cli.table import main

if __name__ == "__main__":
    main()
