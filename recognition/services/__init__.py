"""The use-cases: ask, decide, report, correct; publish; summarise; who is calling. They know the stores, and neither Flask nor pages."""
