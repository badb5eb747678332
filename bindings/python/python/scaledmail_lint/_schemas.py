"""Schemas of this package's results for pydantic, which imports this module when it needs one."""

from typing import Any

from pydantic_core import CoreSchema, core_schema


def instances_of(kind: type[Any]) -> CoreSchema:
    """Returns a schema that accepts instances of the class and serializes them as `to_dict()`."""
    return core_schema.is_instance_schema(
        kind,
        serialization=core_schema.plain_serializer_function_ser_schema(
            kind.to_dict, return_schema=core_schema.dict_schema()
        ),
        metadata={"pydantic_js_functions": [_json_schema]},
    )


def _json_schema(schema: CoreSchema, handler: Any) -> dict[str, Any]:
    return {"type": "object", "title": schema["cls"].__name__}
