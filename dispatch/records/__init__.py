"""The nouns of the world, each as a frozen record: units, calls, hospitals, scenes, alarms."""
