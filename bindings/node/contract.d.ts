// The types of a submit-form request, generated from the contract by `scripts/generate`.

/** A mailbox: the name of its owner and the part of its address before the `@`. */
export interface Alias {
  /**
   * The part of the address before the `@`, at most 64 characters.
   * @example "john.doe"
   */
  alias: string;
  /**
   * The first name of the mailbox owner.
   * @example "John"
   */
  first_name: string;
  /**
   * The last name of the mailbox owner.
   * @example "Doe"
   */
  last_name: string;
  /** The URL of a picture for this mailbox. */
  profile_picture?: string | undefined;
}

/** A sending domain with either `first_name` and `last_name`, or `aliases`. */
export type Domain = {
  /**
   * The domain name without a scheme or path. It must be a domain of the order.
   * @example "outreach-one.com"
   */
  domain: string;
  /** The URL of a picture for all aliases of the domain that do not set their own. */
  profile_picture?: string | undefined;
  /**
   * The redirect target for visitors of the domain: an http(s) URL or a host name.
   * @example "https://scaledmail.com"
   * @example "scaledmail.com"
   */
  redirect?: string | undefined;
} & (
  | {
      aliases?: undefined;
      /**
       * The first name of the person. The service derives the aliases from the name.
       * @example "John"
       */
      first_name: string;
      /**
       * The last name of the person. The service derives the aliases from the name.
       * @example "Doe"
       */
      last_name: string;
    }
  | {
      /** The mailboxes of the domain: `google` requires 2, `outlook` 25 and `smtp` 4. */
      aliases: readonly Alias[];
      first_name?: undefined;
      last_name?: undefined;
    }
);

/** The registrar where the domains were bought, with its credentials. */
export interface Hosting {
  /**
   * The URL of the sign-in page.
   * @example "https://namecheap.com"
   */
  link?: string | undefined;
  /** The password for signing in. */
  password: string;
  /**
   * The name of the registrar.
   * @example "Namecheap"
   */
  provider: string;
  /** The username for signing in. */
  username: string;
}

/** The domains of one mailbox provider. All must use the same format: names, or aliases. */
export interface Provider {
  /** The domains of this provider, at least one. */
  domains: readonly Domain[];
}

/** One or more of `google`, `outlook` and `smtp`. */
export interface Providers {
  /** Google Workspace mailboxes, 2 per domain. */
  google?: Provider | undefined;
  /** Microsoft Outlook mailboxes, 25 per domain. */
  outlook?: Provider | undefined;
  /** SMTP mailboxes, 4 per domain. */
  smtp?: Provider | undefined;
}

/** The tool that sends from the mailboxes, with its credentials. */
export interface Sequencer {
  /**
   * The URL of the sign-in page.
   * @example "https://app.instantly.ai"
   */
  link?: string | undefined;
  /** The password for signing in. */
  password: string;
  /**
   * The name of the tool.
   * @example "Instantly"
   */
  provider: string;
  /**
   * A tag for the mailboxes. The service replaces `{{ID}}`.
   * @example "{{ID}}"
   */
  tag?: string | undefined;
  /** The username for signing in. */
  username: string;
  /** The workspace of the tool that receives the mailboxes. */
  workspace?: string | undefined;
}

/** The body of a submit-form request: the domains and mailboxes of an order. */
export interface SubmitFormBody {
  /** The path or URL of the JSON Schema of this file, for editors. */
  $schema?: string | undefined;
  /** The registrar and its credentials. Required if `provider` is `other`. */
  hosting?: Hosting | undefined;
  /** The mailbox providers of the order, at least one, each with its domains. */
  providers: Providers;
  /** The tool that sends from the mailboxes, with its credentials. */
  sequencer?: Sequencer | undefined;
  /**
   * A label for the order. Use at most 20 characters.
   * @example "campaign_q1"
   */
  tag?: string | undefined;
}

/** A submit-form request in one file: the path and query parameters, and the body to send. */
export interface SubmitFormRequest {
  /** The path or URL of the JSON Schema of this file, for editors. */
  $schema?: string | undefined;
  /** The body of the request. */
  body: SubmitFormBody;
  /** A coupon code. */
  coupon?: string | undefined;
  /** The id of the workspace that the order belongs to. */
  organization_id?: string | undefined;
  /** The seller of the domains: `scaledmail`, or `other` (Porkbun, Namecheap, DNSimple…). */
  provider: 'scaledmail' | 'other';
  /**
   * The `uuid` of the order from GET /api/v1/pending-forms, not its `payment_id`.
   * @example "78660a21-3d11-4f7b-9d55-0f6f3f1f1c11"
   */
  uuid: string;
}
