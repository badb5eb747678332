"""Converts objects of other libraries to dicts, and their values to text or numbers.

The native module calls `plain` for values of types that JSON does not have. It does not need this
module for dicts, lists and str.
"""

import sys
from collections.abc import Callable, Mapping
from typing import Any


def plain(value: Any) -> Any:
    """Returns the value as a type closer to JSON, or NotImplemented."""
    kind = type(value)
    if hasattr(kind, "__dataclass_fields__"):
        return _dataclass(value)
    if hasattr(kind, "__attrs_attrs__"):
        return {field.name: getattr(value, field.name) for field in kind.__attrs_attrs__}
    if hasattr(kind, "__struct_fields__"):
        return _struct(value)
    if isinstance(value, Mapping):
        return dict(value.items())
    if hasattr(kind, "__fields__") and callable(getattr(value, "dict", None)):
        # A model of pydantic 1.
        return value.dict(by_alias=True)
    return _scalar(value)


def _dataclass(value: Any) -> dict[str, Any]:
    serializer = getattr(type(value), "__pydantic_serializer__", None)
    if serializer is not None:
        # A dataclass of pydantic, whose fields may have aliases.
        dumped: dict[str, Any] = serializer.to_python(value, mode="python", by_alias=True)
        return dumped
    from dataclasses import fields

    return {field.name: getattr(value, field.name) for field in fields(value)}


def _struct(value: Any) -> dict[str, Any]:
    """Returns the keys that msgspec encodes."""
    import msgspec

    config, out = value.__struct_config__, {}
    if config.tag is not None:
        out[config.tag_field] = config.tag
    for field in msgspec.structs.fields(value):
        member = getattr(value, field.name)
        is_default = config.omit_defaults and _is_default(member, field)
        if member is not msgspec.UNSET and not is_default:
            out[field.encode_name] = member
    return out


def _is_default(member: Any, field: Any) -> bool:
    """Whether msgspec omits the field from its output."""
    if field.default_factory in (list, dict, set):
        return type(member) is field.default_factory and not member
    return member is field.default or type(member) is type(field.default) and bool(member == field.default)


def _scalar(value: Any) -> Any:
    """Converts a value of the standard library, numpy or pydantic."""
    # A module that is not loaded has no instances.
    for module, classes, convert in _SCALARS:
        loaded = sys.modules.get(module)
        kinds = tuple(getattr(loaded, name) for name in classes if hasattr(loaded, name))
        if kinds and isinstance(value, kinds):
            return convert(value)
    return NotImplemented


_SCALARS: list[tuple[str, list[str], Callable[[Any], Any]]] = [
    ("enum", ["Enum"], lambda value: value.value),
    ("uuid", ["UUID"], str),
    # A datetime is a date.
    ("datetime", ["date", "time"], lambda value: value.isoformat()),
    ("decimal", ["Decimal"], str),
    ("numpy", ["generic"], lambda value: value.item()),
    ("numpy", ["ndarray"], lambda value: value.tolist()),
    ("pydantic.networks", ["_BaseUrl", "_BaseMultiHostUrl"], str),
    ("pydantic_core", ["Url", "MultiHostUrl"], str),
]
