"""Trackers and phones as they speak: three forms, three units of speed, put right once."""
