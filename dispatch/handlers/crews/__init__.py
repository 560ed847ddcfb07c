"""What crews, their trackers and their monitors say."""
