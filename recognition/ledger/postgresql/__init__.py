"""The ledger in PostgreSQL: the same entries, requests, tree and notes as in a file, kept by several machines. docs/cluster.md tells how it is run."""
