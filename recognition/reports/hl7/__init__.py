"""HL7 v2 in ER7: messages of results (ORU, OUL), as platforms and laboratories of China write them."""
