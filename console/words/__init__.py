"""The catalogue of sentences as files: reading, judging, writing and compiling them."""
