"""The four worker roles: each a Faust app with its own consumer group and process."""
