// What a submit-form request consists of. Generated from the contract: `SNAPSHOTS=overwrite cargo test --test generated_typescript`.

/** One mailbox: who it belongs to and what stands before the `@`. */
export interface Alias {
  /**
   * The part of the address before the `@`, at most 64 characters.
   * @example "john.doe"
   */
  alias: string;
  /**
   * The first name of the mailbox's person.
   * @example "John"
   */
  first_name: string;
  /**
   * The last name of the mailbox's person.
   * @example "Doe"
   */
  last_name: string;
  /** The address of a picture for this mailbox. */
  profile_picture?: string;
}

/** A sending domain with either a first and a last name, from which the service makes the aliases, or the aliases themselves. */
export type Domain = {
  /**
   * The domain's name alone, without a scheme or a path. It must be one of the order's domains.
   * @example "outreach-one.com"
   */
  domain: string;
  /** The address of a picture for all of the domain's aliases that have none of their own. */
  profile_picture?: string;
  /**
   * Where visitors of the domain are sent: an http(s) address or a host name.
   * @example "https://scaledmail.com"
   * @example "scaledmail.com"
   */
  redirect?: string;
} & (
  | {
      aliases?: never;
      /**
       * The first name of the person from whose name the service makes the aliases.
       * @example "John"
       */
      first_name: string;
      /**
       * The last name of the person from whose name the service makes the aliases.
       * @example "Doe"
       */
      last_name: string;
    }
  | {
      /** The mailboxes of the domain: google needs 2, outlook 25, smtp 4. */
      aliases: Alias[];
      first_name?: never;
      last_name?: never;
    }
);

/** The registrar where the domains were bought. */
export interface Hosting {
  /**
   * The address to sign in at.
   * @example "https://namecheap.com"
   */
  link?: string;
  /** The password to sign in with. */
  password: string;
  /**
   * The registrar's name.
   * @example "Namecheap"
   */
  provider: string;
  /** The user name to sign in with. */
  username: string;
}

/** The domains whose mailboxes one provider hosts. All of them use the same format: names, or aliases. */
export interface Provider {
  /** The domains. */
  domains: Domain[];
}

/** One or more of `google`, `outlook` and `smtp`. */
export interface Providers {
  /** Google Workspace mailboxes, 2 for each domain. */
  google?: Provider;
  /** Microsoft Outlook mailboxes, 25 for each domain. */
  outlook?: Provider;
  /** SMTP mailboxes, 4 for each domain. */
  smtp?: Provider;
}

/** The tool that sends from the mailboxes. */
export interface Sequencer {
  /**
   * The address to sign in at.
   * @example "https://app.instantly.ai"
   */
  link?: string;
  /** The password to sign in with. */
  password: string;
  /**
   * The tool's name.
   * @example "Instantly"
   */
  provider: string;
  /**
   * A tag for the mailboxes. `{{ID}}` is filled in by the service.
   * @example "{{ID}}"
   */
  tag?: string;
  /** The user name to sign in with. */
  username: string;
  /** The workspace that the mailboxes are put into. */
  workspace?: string;
}

/** The domain configuration of an order that is already paid for, as it is sent to the submit-form endpoint. */
export interface SubmitFormBody {
  /** The JSON Schema of this file, for editors. */
  $schema?: string;
  /** The registrar of the domains, and how to sign in to it. Needed when `provider` is `other`. */
  hosting?: Hosting;
  /** The mailbox providers of the order, each with its domains. */
  providers: Providers;
  /** The tool that will send from the mailboxes, and how to sign in to it. */
  sequencer?: Sequencer;
  /**
   * A label for the order, best kept to 20 characters.
   * @example "campaign_q1"
   */
  tag?: string;
}

/** The whole call in one file: its path and query parameters beside the body that is sent. Checked by scaledmail-lint. */
export interface SubmitFormRequest {
  /** The JSON Schema of this file, for editors. */
  $schema?: string;
  /** What is sent as the body of the request. */
  body: SubmitFormBody;
  /** A coupon code. */
  coupon?: string;
  /** The workspace that the order belongs to. */
  organization_id?: string;
  /**
   * Who sold the domains: `scaledmail` if they were bought through ScaledMail, `other` for Porkbun, Namecheap,
   * DNSimple and the like.
   */
  provider: 'scaledmail' | 'other';
  /**
   * The id of the order: the `uuid` of the pending-forms answer, not its `payment_id`.
   * @example "78660a21-3d11-4f7b-9d55-0f6f3f1f1c11"
   */
  uuid: string;
}
