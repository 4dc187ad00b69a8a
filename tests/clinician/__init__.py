"""The clinician's pages, read as a browser without JavaScript reads them."""
