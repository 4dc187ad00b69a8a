"""Report documents: HL7 v2, CDA and FHIR become rows of what may be asked; pasted paper goes to the catalogue's reader of lines."""
