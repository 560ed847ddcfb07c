"""Files of a city folder as text: CSV, TOML, GeoJSON, errors that name the place."""
