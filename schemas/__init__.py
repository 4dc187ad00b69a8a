"""What may come in and go out as JSON; the only room that knows marshmallow."""
