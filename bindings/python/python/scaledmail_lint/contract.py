"""The contract as types: what a form consists of.

Generated from schema/ by tests/generated.rs; not to be edited.
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

# The one key that is no name in Python.
_WithSchema = TypedDict("_WithSchema", {"$schema": str}, total=False)


class _AliasOptional(TypedDict, total=False):
    profile_picture: str
    """The address of a picture for this mailbox."""


class Alias(_AliasOptional):
    """One mailbox: who it belongs to and what stands before the `@`."""

    alias: str
    """The part of the address before the `@`, at most 64 characters."""

    first_name: str
    """The first name of the mailbox's person."""

    last_name: str
    """The last name of the mailbox's person."""


class _DomainOptional(TypedDict, total=False):
    aliases: list[Alias]
    """The mailboxes of the domain: google needs 2, outlook 25, smtp 4."""

    first_name: str
    """The first name of the person from whose name the service makes the aliases."""

    last_name: str
    """The last name of the person from whose name the service makes the aliases."""

    profile_picture: str
    """The address of a picture for all of the domain's aliases that have none of their own."""

    redirect: str
    """Where visitors of the domain are sent: an http(s) address or a host name."""


class Domain(_DomainOptional):
    """A sending domain with either a first and a last name, from which the service makes the aliases, or the aliases themselves."""

    domain: str
    """The domain's name alone, without a scheme or a path. It must be one of the order's domains."""


class _HostingOptional(TypedDict, total=False):
    link: str
    """The address to sign in at."""


class Hosting(_HostingOptional):
    """The registrar where the domains were bought."""

    password: str
    """The password to sign in with."""

    provider: str
    """The registrar's name."""

    username: str
    """The user name to sign in with."""


class Provider(TypedDict):
    """The domains whose mailboxes one provider hosts. All of them use the same format: names, or aliases."""

    domains: list[Domain]
    """The domains."""


class Providers(TypedDict, total=False):
    """One or more of `google`, `outlook` and `smtp`."""

    google: Provider
    """Google Workspace mailboxes, 2 for each domain."""

    outlook: Provider
    """Microsoft Outlook mailboxes, 25 for each domain."""

    smtp: Provider
    """SMTP mailboxes, 4 for each domain."""


class _SequencerOptional(TypedDict, total=False):
    link: str
    """The address to sign in at."""

    tag: str
    """A tag for the mailboxes. `{{ID}}` is filled in by the service."""

    workspace: str
    """The workspace that the mailboxes are put into."""


class Sequencer(_SequencerOptional):
    """The tool that sends from the mailboxes."""

    password: str
    """The password to sign in with."""

    provider: str
    """The tool's name."""

    username: str
    """The user name to sign in with."""


class _SubmitFormBodyOptional(_WithSchema, total=False):
    hosting: Hosting
    """The registrar of the domains, and how to sign in to it. Needed when `provider` is `other`."""

    sequencer: Sequencer
    """The tool that will send from the mailboxes, and how to sign in to it."""

    tag: str
    """A label for the order, best kept to 20 characters."""


class SubmitFormBody(_SubmitFormBodyOptional):
    """The domain configuration of an order that is already paid for, as it is sent to the submit-form endpoint."""

    providers: Providers
    """The mailbox providers of the order, each with its domains."""


class _SubmitFormRequestOptional(_WithSchema, total=False):
    coupon: str
    """A coupon code."""

    organization_id: str
    """The workspace that the order belongs to."""


class SubmitFormRequest(_SubmitFormRequestOptional):
    """The whole call in one file: its path and query parameters beside the body that is sent. Checked by scaledmail-lint."""

    body: SubmitFormBody
    """What is sent as the body of the request."""

    provider: Literal["scaledmail", "other"]
    """Who sold the domains: `scaledmail` if they were bought through ScaledMail, `other` for Porkbun, Namecheap, DNSimple and the like."""

    uuid: str
    """The id of the order: the `uuid` of the pending-forms answer, not its `payment_id`."""
