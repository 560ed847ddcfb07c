"""FHIR R4B, in and out: hospitals' state, handover records."""
