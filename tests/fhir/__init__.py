"""The FHIR endpoints."""
