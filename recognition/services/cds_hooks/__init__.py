"""The use-cases of order-time hooks: ask by itself what the orders at hand would repeat, tell it on one card, and take what the clinician did with it."""
