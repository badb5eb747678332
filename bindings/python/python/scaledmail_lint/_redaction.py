"""Forms as dicts whose `repr` shows no secret."""

from typing import Any

from scaledmail_lint import schema

_MASK = "********"


def _harmless() -> frozenset[str]:
    """Returns the keys of the contract whose values are no secrets."""
    request = schema("request")
    parts = [request, *request["$defs"].values()]
    keys = {key: value for part in parts for key, value in part.get("properties", {}).items()}
    return frozenset(key for key, value in keys.items() if not value.get("writeOnly"))


_HARMLESS = _harmless()


class RedactedForm(dict[str, Any]):
    """A form as a dict. Its `repr` masks passwords and the values of unknown keys."""

    def __repr__(self) -> str:
        return repr(_shown(self))


def redacted(form: dict[str, Any]) -> RedactedForm:
    """Copies a form, and the objects in it that contain passwords."""
    copy = RedactedForm(form)
    for key in ("body", "hosting", "sequencer"):
        if isinstance(copy.get(key), dict):
            copy[key] = redacted(copy[key])
    return copy


def _shown(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _shown(member) if key in _HARMLESS else _MASK for key, member in value.items()}
    return [_shown(item) for item in value] if isinstance(value, list | tuple) else value
