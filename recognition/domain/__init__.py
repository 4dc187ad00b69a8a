"""The words and rules of the field as pure functions: how names, codes, days, money and personal numbers are read. No clock, no I/O."""
