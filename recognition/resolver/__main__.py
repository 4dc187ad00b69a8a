"""`python -m recognition.resolver`: serves, and the commands for keys and institutions; docs/resolver.md has them all."""

from recognition.resolver.commands import main

if __name__ == "__main__":
    main()
