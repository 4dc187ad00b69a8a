"""The commands: keys, people, registry, ledger and operations. They know everything and nothing knows them."""
