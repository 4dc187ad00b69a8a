"""FHIR R4: a DiagnosticReport by itself or in a Bundle, as plain JSON; models of libraries read a number as Unix time and give a month its first day."""
