"""Enrolment of hospitals: a registrar's one-time letters, and the administrators whom a hospital names by one."""
