"""The roads as they are now: closures, speeds by the hour, and places brought to them."""
