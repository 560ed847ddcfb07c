"""The way out to hospitals: web hooks, FHIR, e-mail, messages; links by which they answer."""
