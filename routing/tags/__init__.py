"""What an OSM tag means for an ambulance."""
