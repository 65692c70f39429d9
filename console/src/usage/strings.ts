import type { components } from '../api/schema.d.ts';
import { counted, formatCount } from '../components/format-number.ts';

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
  admitted: 'Admitted',
  limited: 'Rate limited',
  requests: 'Requests',
  time: 'Time',
  timeIn: (zone: string) => `Time in ${zone}`,
  days: 'Days in UTC',
  loading: 'Loading usage',
  chart: 'Requests over time',
  chartDescription: 'Stacked bars: admitted requests, with rate-limited requests on top.',
  asTable: 'Show as a table',
  empty: { title: 'No requests', text: 'No requests in this period.' },
  description:
    'Requests with the keys of this workspace, and how many were rate limited. Counts above 10 rate-limited requests a minute may be up to 10% too low.',
  addingUp: (keys: number) => `${counted(keys, 'key')} added up so far`,
  cut: (keys: number) =>
    `Showing the newest ${counted(keys, 'key')} of the workspace. Use the API (GET /api/v1/usage) to read all of them.`,
  sums: {
    requests: 'All requests',
    admitted: 'Admitted',
    limited: 'Rate limited (429)',
    share: 'Rate-limited share',
  },
  noneInWorkspace: 'Send a request with a key in the X-API-Key header, or choose a longer range.',
  perKey: {
    title: 'Keys',
    description: 'Requests by key. Includes the root key and deleted keys.',
    deleted: (id: string) => `${id} (deleted)`,
    name: 'Name',
    share: 'Share',
    empty: { title: 'No keys', text: 'Create a key and make your first request.' },
  },
  totals: (admitted: number, limited: number) =>
    `${formatCount(admitted)} admitted, ${formatCount(limited)} rate limited (429)`,
} as const;
