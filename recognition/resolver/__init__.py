"""The resolver 令牌解析: a program of its own that makes patient tokens from card codes, with its own keys, process and log; docs/resolver.md."""
