"""``python -m console`` is ``smart115``: how the engine starts its own worker processes."""

from console.cli import main

if __name__ == "__main__":
    main()
