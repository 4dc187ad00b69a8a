"""Neighbouring regions 邻区: what is declared of each, and what is held of it. Told in docs/peers.md."""
