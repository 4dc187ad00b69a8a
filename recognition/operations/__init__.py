"""What keeps the service alive for years: snapshots, bringing them back, upgrades, and the report after an outage."""
