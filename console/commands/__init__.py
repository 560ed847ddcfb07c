"""One module for each of `smart115`'s commands."""
