"""What counts as avoided and what it saved, rule by rule, and against a second count."""
