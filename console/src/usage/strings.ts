import type { components } from '../api/schema.d.ts';
import { counted, formatCount } from '../components/format-number.ts';
import { strings } from '../strings.ts';
import type { RefusalReason } from './counts.ts';

export const usage = {
  title: 'Usage',
  granularity: 'Group by',
  granularities: { minute: 'Minute', hour: 'Hour', day: 'Day' } satisfies Record<
    components['schemas']['Usage']['granularity'],
    string
  >,
  range: 'Range',
  lastHours: (hours: number) => (hours === 1 ? 'Last hour' : `Last ${hours} hours`),
  lastDays: (days: number) => `Last ${days} days`,
  custom: 'Custom range',
  customErrors: {
    incomplete: 'Choose a start and an end.',
    backwards: 'The end is before the start.',
    tooLong: 'Choose a range of at most 403 days.',
  },
  zone: 'Time zone',
  zones: { local: 'Local time', utc: 'UTC' },
  localZone: (zone: string) => `Local time (${zone})`,
  admitted: 'Admitted',
  limited: 'Rate limited',
  refused: 'Refused',
  before: 'Previous period',
  limit: (limit: number, granularity: string) => `Limit: ${formatCount(limit)} per ${granularity}`,
  requests: 'Requests',
  time: 'Time',
  timeIn: (zone: string) => `Time in ${zone}`,
  days: 'Days in UTC',
  loading: 'Loading usage',
  chart: 'Requests over time',
  chartDescription:
    'Stacked bars: admitted requests, with rate-limited and refused requests on top. Line: the previous period.',
  asTable: 'Show as a table',
  empty: { title: 'No requests', text: 'No requests in this period.' },
  description:
    'Requests with the keys of this workspace. Counts above 10 rate-limited or refused requests a minute may be up to 10% too low. Comparisons leave out the current minute, hour or day.',
  addingUp: (keys: number) => `${counted(keys, 'key')} loaded so far`,
  cut: (keys: number) =>
    `Showing the newest ${counted(keys, 'key')} of the workspace. Use the API (GET /api/v1/usage) to read all of them.`,
  sums: {
    all: 'All requests',
    admitted: 'Admitted',
    limited: 'Rate limited (429)',
    refused: 'Refused',
  },
  periodBefore: 'the previous period',
  change: {
    by: (change: string, than: string) => `${change} on ${than}`,
    same: (than: string) => `Same as ${than}`,
    noneBefore: (than: string) => `None in ${than}`,
  },
  byEnvironment: 'By environment',
  deletedKeys: 'Deleted keys',
  shareOfAll: (share: string) => `${share} of all requests`,
  refusals: 'Refused by reason',
  reasons: {
    revoked: { title: 'Inactive key (401)', text: 'Activate the key, or give the caller another one.' },
    suspended: { title: 'Suspended workspace (403)', text: 'Ask the team that runs this service.' },
    expired: { title: 'Expired key (401)', text: 'Change the expiry, or create another key.' },
    scope: { title: 'Missing scope (403)', text: 'The key doesn’t have the scope that the path requires.' },
    address: { title: 'IP address not allowed (403)', text: 'The key doesn’t allow the IP address of the caller.' },
    plan: { title: 'No API access (403)', text: 'The plan doesn’t include API access.' },
    quota: { title: 'Quota used up (429)', text: 'Wait for the next period, or ask for a larger quota.' },
  } satisfies Record<RefusalReason, { readonly title: string; readonly text: string }>,
  download: 'Download CSV',
  downloads: { points: 'Requests over time', keys: 'Requests by key' },
  csv: {
    at: 'Start (UTC)',
    keyId: 'Key ID',
    name: 'Name',
    environment: 'Environment',
    ownerId: 'Owner',
    admitted: 'Admitted',
    limited: 'Rate limited',
    refused: 'Refused',
    refusedFor: (reason: string) => `Refused: ${reason}`,
  },
  noneInWorkspace: 'Send a request with a key in the X-API-Key header, or choose a longer range.',
  perKey: {
    title: 'Keys',
    description: 'Requests by key. Includes the root key and deleted keys.',
    find: 'Find keys by name, ID or owner',
    showUnused: 'Show keys without requests',
    others: 'Other keys, with refused requests only',
    noMatch: { title: 'No matching keys', text: 'Try another search, or show keys without requests.' },
    deleted: (id: string) => `${id} (deleted)`,
    name: 'Name',
    environment: 'Environment',
    share: 'Share',
    empty: { title: 'No keys', text: 'Create a key and make your first request.' },
  },
  totals: (admitted: number, limited: number, refused: number) =>
    `${formatCount(admitted)} admitted, ${formatCount(limited)} rate limited (429), ${formatCount(refused)} refused`,
} as const;

/** The name of an environment. null: the keys are deleted. */
export const environmentName = (environment: components['schemas']['KeyUsage']['environment']) =>
  environment === null ? usage.deletedKeys : strings.keys.environments[environment];
