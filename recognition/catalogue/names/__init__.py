"""What a text means in an edition: names as people write them, searched and resolved."""
