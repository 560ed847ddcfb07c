"""Alarms: their causes, the causes behind many, and what people are told each step."""
