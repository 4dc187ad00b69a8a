"""What keeps the service alive for years: snapshots, bringing them back, upgrades, and what is told after an outage."""
