"""The types of a form.

Generated from schema/ by `scripts/generate`; do not edit.
"""

from typing import Literal, TypedDict

__all__ = [
    "Alias",
    "Domain",
    "Hosting",
    "Provider",
    "Providers",
    "Sequencer",
    "SubmitFormBody",
    "SubmitFormRequest",
]

# The only key that is not a Python identifier.
_WithSchema = TypedDict("_WithSchema", {"$schema": str}, total=False)


class _AliasOptional(TypedDict, total=False):
    profile_picture: str
    """The URL of a picture for this mailbox."""


class Alias(_AliasOptional):
    """A mailbox: the name of its owner and the part of its address before the `@`."""

    alias: str
    """The part of the address before the `@`, at most 64 characters."""

    first_name: str
    """The first name of the mailbox owner."""

    last_name: str
    """The last name of the mailbox owner."""


class _DomainOptional(TypedDict, total=False):
    aliases: list[Alias]
    """The mailboxes of the domain: `google` requires 2, `outlook` 25 and `smtp` 4."""

    first_name: str
    """The first name of the person. The service derives the aliases from the name."""

    last_name: str
    """The last name of the person. The service derives the aliases from the name."""

    profile_picture: str
    """The URL of a picture for all aliases of the domain that do not set their own."""

    redirect: str
    """The redirect target for visitors of the domain: an http(s) URL or a host name."""


class Domain(_DomainOptional):
    """A sending domain with either `first_name` and `last_name`, or `aliases`."""

    domain: str
    """The domain name without a scheme or path. It must be a domain of the order."""


class _HostingOptional(TypedDict, total=False):
    link: str
    """The URL of the sign-in page."""


class Hosting(_HostingOptional):
    """The registrar where the domains were bought, with its credentials."""

    password: str
    """The password for signing in."""

    provider: str
    """The name of the registrar."""

    username: str
    """The username for signing in."""


class Provider(TypedDict):
    """The domains of one mailbox provider. All must use the same format: names, or aliases."""

    domains: list[Domain]
    """The domains of this provider, at least one."""


class Providers(TypedDict, total=False):
    """One or more of `google`, `outlook` and `smtp`."""

    google: Provider
    """Google Workspace mailboxes, 2 per domain."""

    outlook: Provider
    """Microsoft Outlook mailboxes, 25 per domain."""

    smtp: Provider
    """SMTP mailboxes, 4 per domain."""


class _SequencerOptional(TypedDict, total=False):
    link: str
    """The URL of the sign-in page."""

    tag: str
    """A tag for the mailboxes. The service replaces `{{ID}}`."""

    workspace: str
    """The workspace of the tool that receives the mailboxes."""


class Sequencer(_SequencerOptional):
    """The tool that sends from the mailboxes, with its credentials."""

    password: str
    """The password for signing in."""

    provider: str
    """The name of the tool."""

    username: str
    """The username for signing in."""


class _SubmitFormBodyOptional(_WithSchema, total=False):
    hosting: Hosting
    """The registrar and its credentials. Required if `provider` is `other`."""

    sequencer: Sequencer
    """The tool that sends from the mailboxes, with its credentials."""

    tag: str
    """A label for the order. Use at most 20 characters."""


class SubmitFormBody(_SubmitFormBodyOptional):
    """The body of a submit-form request: the domains and mailboxes of an order."""

    providers: Providers
    """The mailbox providers of the order, at least one, each with its domains."""


class _SubmitFormRequestOptional(_WithSchema, total=False):
    coupon: str
    """A coupon code."""

    organization_id: str
    """The id of the workspace that the order belongs to."""


class SubmitFormRequest(_SubmitFormRequestOptional):
    """A submit-form request in one file: the path and query parameters, and the body to send."""

    body: SubmitFormBody
    """The body of the request."""

    provider: Literal["scaledmail", "other"]
    """The seller of the domains: `scaledmail`, or `other` (Porkbun, Namecheap, DNSimple…)."""

    uuid: str
    """The `uuid` of the order from GET /api/v1/pending-forms, not its `payment_id`."""
