import type { ApiKey, ApiKeyChange, NewApiKey } from './api-key.ts';

interface Named {
  readonly label: string;
}

interface Changeable {
  /** The field in a sentence such as “Ada changed the scopes”. */
  readonly inSentence: string;
}

interface Settable {
  /** Texts of the field in the form. */
  readonly form: object;
}

type FieldTexts = {
  readonly [Field in keyof ApiKey]: Named &
    (Field extends keyof ApiKeyChange ? Changeable : unknown) &
    (Field extends keyof NewApiKey ? Settable : unknown);
};

/**
 * Names and texts of the fields of an API key: in the list, on the key's page, in the form and in the audit log, in the
 * order in which changes are listed. A field of the API without texts is a type error.
 */
export const fieldTexts = {
  id: { label: 'ID' },
  key: { label: 'Key' },
  name: {
    label: 'Name',
    inSentence: 'the name',
    form: {
      description: 'The purpose of the key, such as the service that uses it.',
      placeholder: 'Checkout service',
      missing: 'Enter a name.',
    },
  },
  isActive: {
    label: 'Active',
    inSentence: 'the status',
    form: { description: 'Requests with an inactive key return 401 until you activate it.' },
  },
  environment: {
    label: 'Environment',
    form: {
      live: 'Production data.',
      test: 'Test data only. Can’t read or change live data.',
    },
  },
  scopes: {
    label: 'Scopes',
    inSentence: 'the scopes',
    form: {
      description:
        'Grant only what the key needs. * grants everything except managing keys, members and the audit log.',
      placeholder: 'photo-requests:read',
      missing: 'Add at least one scope.',
      wrong: 'Use resource:action in lowercase, for example orders:read. * stands for any resource or action.',
    },
  },
  expiresAt: {
    label: 'Expires',
    inSentence: 'the expiry',
    form: {
      description: 'Requests with an expired key return 401.',
      never: 'Never',
      days: (days: number) => (days === 365 ? '1 year' : `${days} days`),
      custom: 'Custom date',
      date: 'Date',
      time: 'Time',
      chooseDate: 'Choose a date',
      chosenDate: (date: string) => `Choose a date. Selected: ${date}`,
      zone: (zone: string) => `In your time zone, ${zone}.`,
      until: (at: string) => `Expires ${at}.`,
      missing: 'Choose a date.',
      past: 'Choose a time in the future.',
    },
  },
  allowedIps: {
    label: 'Allowed IP addresses',
    inSentence: 'the allowed IP addresses',
    form: {
      description: 'Only accept requests from these IP addresses or CIDR ranges. Leave empty to allow any.',
      placeholder: '203.0.113.0/24',
      wrong: 'Use an IP address or a CIDR range, for example 203.0.113.7 or 2001:db8::/32.',
    },
  },
  limits: {
    label: 'Rate limits',
    inSentence: 'the rate limits',
    form: {
      description: 'Lower limits for this key. Leave a field empty to use the limit of the workspace.',
      windows: { perMinute: 'Requests per minute', perHour: 'Requests per hour' },
      constraint: (max: string) => `At most ${max}, the limit of the workspace.`,
      wrong: 'Enter a whole number, 1 or more.',
    },
  },
  quota: {
    label: 'Quota',
    inSentence: 'the quota',
    form: {
      description: 'The maximum number of requests with this key in a period. The quota of the workspace applies too.',
      period: 'Period',
      periods: { none: 'No quota', day: 'Day', month: 'Month', total: 'In total' },
      requests: 'Requests',
      wrong: 'Enter a whole number, 1 or more.',
    },
  },
  rotation: {
    label: 'Rotation',
    inSentence: 'the rotation policy',
    form: {
      toggle: 'Rotate the key automatically',
      description:
        'Latchkey replaces the key on a schedule and writes the new value to AWS Secrets Manager. Clients read it from there.',
      replaces: {
        title: 'Saving replaces the key value',
        text: (grace: string | null) =>
          `Within minutes, Latchkey replaces the value and writes the new one to the secret. The current value ${
            grace === null ? 'stops working after the grace period' : `works for ${grace} after that`
          }. Clients must read the secret.`,
        older: (at: string) => `The previous value, which works until ${at}, stops working immediately.`,
      },
      everyDays: {
        label: 'Days between rotations',
        constraint: '1 to 365.',
        wrong: 'Enter a whole number from 1 to 365.',
      },
      grace: {
        label: 'Grace period',
        description: 'How long the previous value works after a rotation.',
        wrong: 'Enter a duration.',
      },
      target: {
        label: 'Store the new value in',
        managed: { label: 'A secret managed by Latchkey', description: 'In AWS Secrets Manager.' },
        secret: { label: 'Your own secret', description: 'In the same account and Region.' },
      },
      secret: {
        label: 'ARN of the secret',
        description: 'Full ARN. Tag the secret',
        tag: (workspaceId: string) => `latchkey:workspace = ${workspaceId}`,
        copyTag: 'Copy the workspace ID for the tag',
        missing: 'Enter the ARN of the secret.',
      },
    },
  },
  ownerId: {
    label: 'Owner ID',
    inSentence: 'the owner ID',
    form: {
      description: 'The ID of the key’s owner in your own system. Your API receives it with each request.',
      placeholder: 'customer_42',
      wrong: 'Use up to 255 letters, digits and symbols, without spaces.',
    },
  },
  description: {
    label: 'Description',
    inSentence: 'the description',
    form: { constraint: 'Up to 500 characters.' },
  },
  metadata: {
    label: 'Metadata',
    inSentence: 'the metadata',
    form: {
      description: 'Your own data about the key, as name-value pairs.',
      constraint: 'Up to 50 pairs.',
      none: 'No metadata.',
      add: 'Add a pair',
      remove: 'Remove',
      removeNamed: (name: string) => (name === '' ? 'Remove the empty pair' : `Remove ${name}`),
      name: 'Metadata name',
      namePlaceholder: 'team',
      value: 'Metadata value',
      valuePlaceholder: 'billing',
      wrongName: 'Use up to 40 letters, digits and the characters _ . : / -, and begin with a letter or digit.',
      twice: 'This name is used twice.',
      missingValue: 'Enter a value.',
      longValue: 'Use up to 500 characters.',
    },
  },
  lastUsedAt: { label: 'Last used' },
  createdAt: { label: 'Created' },
  updatedAt: { label: 'Last changed' },
  previousKeyValidUntil: { label: 'Previous value works until', inSentence: 'the end of the previous value' },
  values: { label: 'Values' },
} as const satisfies FieldTexts;
