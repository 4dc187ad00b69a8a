"""CDS Hooks: discovery, cards, feedback, who may call, what is refused."""
