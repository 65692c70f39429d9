import { counted, formatCount } from '../../components/format-number.ts';

export const list = {
  description: 'API keys that authenticate your services and clients.',
  /** A plan without API access has a maximum of 0, and the keys of an earlier plan. */
  inUse: (current: number, max: number | null, plan: string) =>
    max === null || max === 0
      ? `${counted(current, 'key')} on ${plan}`
      : `${formatCount(current)} of ${counted(max, 'key')} on ${plan}`,
  loading: 'Loading API keys',
  filters: {
    search: 'Find keys by name, key, ID or owner',
    shortened: (part: string) =>
      `To keep the key value secret, the search uses only its public part, ${part}. The rest wasn’t sent.`,
    environment: 'Environment',
    anyEnvironment: 'Any environment',
    status: 'Status',
    anyStatus: 'Any status',
    more: 'More filters',
    fewer: 'Fewer filters',
    scope: 'Scope',
    anyScope: 'Any scope',
    findScope: 'Find or type a scope',
    typedScope: (scope: string) => `Keys with ${scope}`,
    scopes: 'Scopes',
    owner: 'Owner',
    anyOwner: 'Any owner',
    findOwner: 'Find or type an owner ID',
    typedOwner: (ownerId: string) => `Keys of ${ownerId}`,
    owners: 'Owners on this page',
    expiry: 'Expires',
    anyExpiry: 'Any time',
    expiresWithin: (days: number) => `Within ${days} days`,
    use: 'Last used',
    anyUse: 'Any time',
    unusedFor: (days: number) => `Unused for ${days} days`,
    rotation: 'Rotation',
    anyRotation: 'Any rotation',
    rotations: {
      on: 'Automatic',
      off: 'Off',
      failing: 'Failing',
      two_values: 'Previous value still works',
    },
    clear: 'Clear filters',
  },
  noMatch: { title: 'No matching keys', text: 'Try another search, or clear the filters.' },
  pastEnd: { title: 'No keys on this page', text: 'They were deleted, or no longer match.' },
  first: 'Show the first page',
  empty: { title: 'No API keys yet', text: 'Create a key and make your first request.' },
  preferences: {
    title: 'Preferences',
    confirm: 'Apply',
    pageSize: 'Keys per page',
    keys: (count: number) => `${count} keys`,
    columns: 'Columns',
  },
} as const;
