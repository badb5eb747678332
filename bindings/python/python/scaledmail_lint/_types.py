"""The types of arguments and results, for annotations of functions that pass them on."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal, Protocol, TypeAlias

__all__ = ["CallProvider", "Document", "DocumentKind", "InputFormat", "Severity"]

Severity: TypeAlias = Literal["error", "warning", "advice"]
"""The severity of a finding."""

CallProvider: TypeAlias = Literal["scaledmail", "other"]
"""The request parameter `provider`: the seller of the domains."""

InputFormat: TypeAlias = Literal["json", "ndjson", "yaml", "toml", "curl"]
"""The input format of a text."""

DocumentKind: TypeAlias = Literal["body", "request", "curl", "unknown"]
"""The kind of a document."""


class _Model(Protocol):
    """A pydantic model, or any object with a compatible `model_dump`."""

    def model_dump(self, *, mode: str, by_alias: bool) -> Any: ...


class _Dataclass(Protocol):
    """An object of a dataclass."""

    __dataclass_fields__: ClassVar[dict[str, Any]]


class _Attrs(Protocol):
    """An object of attrs."""

    __attrs_attrs__: ClassVar[Any]


class _Struct(Protocol):
    """An object of msgspec."""

    __struct_fields__: ClassVar[tuple[str, ...]]


Document: TypeAlias = str | bytes | bytearray | memoryview | Mapping[str, object] | _Model | _Dataclass | _Attrs | _Struct
"""A document that `check` accepts."""
