"""The plain kinds of values that bodies hold: each reads strictly, names its refusal by a code, and repeats nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from enum import StrEnum
from typing import Any, cast

from marshmallow import ValidationError, fields

from recognition.domain.personal_data import in_free_text
from recognition.errors import Because

MESSAGES: dict[str, str | list[Any] | dict[Any, Any]] = {"required": "field_required", "null": "field_null", "validator_failed": "invalid"}

BLANKS = " \u00a0\u3000"
"""What is taken off around a text; a tab or the end of a line there is the sign of a file that was cut wrongly."""


Described = dict[str, Any]
"""A JSON Schema, as OpenAPI 3.1 writes one."""


def whole(members: Mapping[str, Described], optional: Collection[str] = ()) -> Described:
    """An object of just these members, as OpenAPI describes it."""
    required = [name for name in members if name not in optional]
    return {"type": "object", "properties": dict(members), "required": required, "additionalProperties": False}


def nothing(value: Any) -> bool:
    """Whether a JSON value says nothing: null or ""."""
    return value is None or (type(value) is str and not value)


class ValueRefused(Exception):
    """A value that a field does not take; `within` is the member (or place in a list) that is to blame, if one is, or the way to it."""

    def __init__(self, code: str, within: str | int | tuple[str | int, ...] | None = None, takes: str = "") -> None:
        """`code` is stable and public; `takes` says what would do, where that is a list or a limit."""
        self.code = Because(code, takes) if takes else code
        self.within = within if isinstance(within, tuple) or within is None else (within,)
        super().__init__(code)


class StrictField(fields.Field):
    """A field that is nothing but its `parse`: the schema and the loader compiled from it call the same function."""

    default_error_messages = MESSAGES

    def parse(self, value: Any) -> Any:
        """The value, deserialised; raises ValueRefused."""
        raise NotImplementedError

    def empty(self, value: Any) -> bool:
        """Whether the value says nothing, so that an optional member counts as absent."""
        return nothing(value)

    def canonical(self, value: Any) -> Any:
        """The value without those of its own members that say nothing and may be left out."""
        return value

    def described(self, describe: Callable[[StrictField], Described]) -> Described:
        """What OpenAPI says of a value of a kind of its own; `describe` gives that of a field inside it."""
        return {}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        try:
            return self.parse(value)
        except ValueRefused as refused:
            message: Any = [refused.code]
            for member in reversed(refused.within or ()):
                message = {member: message}
            raise ValidationError(message) from refused


class TextField(StrictField):
    """A string of at most `longest` characters that matches a pattern as a whole."""

    pattern = re.compile(r"[^\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]*")
    """Any character but controls, line separators and halves of surrogate pairs."""
    characters = ""
    """How the pattern is shown to whom it refuses, where that can be said in no language."""
    shortest = 1
    longest = 128

    def tidy(self, text: str) -> str:
        """The string as it is taken: here unchanged."""
        return text

    def personal(self, text: str) -> str | None:
        """Why the string may be a person's, as the code of a refusal; here it is not asked for."""
        return None

    def parse(self, value: Any) -> str:
        """The string as it is taken; raises ValueRefused, what is personal before what has a wrong form."""
        if type(value) is not str:
            raise ValueRefused("type_string")
        value = self.tidy(value)
        if len(value) < self.shortest:
            raise ValueRefused("text_empty")
        if len(value) > self.longest:
            raise ValueRefused("text_too_long", takes=f"≤ {self.longest}")
        if fault := self.personal(value):
            raise ValueRefused(fault)
        if self.pattern.fullmatch(value) is None:
            raise ValueRefused("text_characters", takes=self.characters)
        return value


class ReferenceField(TextField):
    """A reference in the sender's own system (报告单号): opaque, hashed on arrival, never stored. What only stands for one (NULL, 无, 0, --)
    is taken too: the use-case says that none was given."""

    def parse(self, value: Any) -> str:
        """The reference as it was sent; raises ValueRefused."""
        if type(value) is str and self.shortest <= len(value) <= self.longest and self.pattern.fullmatch(value):
            return value
        return super().parse(value)


MOST_OTHERS = 3
"""Further numbers of one report or examination; more would not fit into an entry."""


class ReferencesField(StrictField):
    """Further references of the same report or examination, as by themselves."""

    reference = ReferenceField()

    def parse(self, value: Any) -> tuple[str, ...]:
        """The references in the order given; raises ValueRefused."""
        if type(value) is not list:
            raise ValueRefused("type_list", takes='["…"]')
        if len(value) > MOST_OTHERS:
            raise ValueRefused("list_too_long", takes=f"≤ {MOST_OTHERS}")
        return tuple(self.reference.parse(reference) for reference in value)

    def empty(self, value: Any) -> bool:
        """Whether none is given."""
        return nothing(value) or value == []

    def described(self, describe: Callable[[StrictField], Described]) -> Described:
        """A list of references."""
        return {"type": "array", "items": describe(self.reference), "maxItems": MOST_OTHERS}


class NoteField(TextField):
    """A short remark that must not identify anybody."""

    longest = 200

    def tidy(self, text: str) -> str:
        """The note without blanks around it."""
        return text.strip(BLANKS)

    def personal(self, text: str) -> str | None:
        """Whatever belongs to a person."""
        return in_free_text(text)


def words(name: str, values: Iterable[str]) -> type[StrEnum]:
    """An enumeration of these values, each by itself in capitals."""
    # An enumeration that is called with names makes another, which type checkers know only of names that stand in the code.
    return cast("type[StrEnum]", StrEnum(name, {value.upper(): value for value in values}))


class ChoiceField(StrictField):
    """One member of an enumeration, by its value."""

    def __init__(self, enum: type[StrEnum], **kwargs: Any) -> None:
        """`enum` gives the values that are taken."""
        super().__init__(**kwargs)
        self.enum = enum
        self.members = {member.value: member for member in enum}

    def parse(self, value: Any) -> StrEnum:
        """The member; raises ValueRefused."""
        if type(value) is not str:
            raise ValueRefused("type_string")
        member = self.members.get(value)
        if member is None:
            raise ValueRefused("choice_unknown", takes=", ".join(self.members))
        return member


class ChoicesField(StrictField):
    """A list of different members of an enumeration."""

    def __init__(self, enum: type[StrEnum], **kwargs: Any) -> None:
        """`enum` gives the values that are taken, each at most once."""
        super().__init__(**kwargs)
        self.choice = ChoiceField(enum)
        self.enum = enum

    def parse(self, value: Any) -> tuple[StrEnum, ...]:
        """The members in the order given; raises ValueRefused."""
        if type(value) is not list:
            raise ValueRefused("type_list", takes=f'["{next(iter(self.choice.members))}", …]')
        if len(value) > len(self.enum):
            raise ValueRefused("list_too_long", takes=f"≤ {len(self.enum)}")
        members = tuple(self.choice.parse(member) for member in value)
        if len(set(members)) != len(members):
            raise ValueRefused("list_repeats")
        return members

    def empty(self, value: Any) -> bool:
        """Whether no circumstance is given."""
        return nothing(value) or (type(value) is list and not value)
