import { counted, formatCount, formatShare } from '../components/format-number.ts';

const plural = (count: number, one: string, many: string) =>
  count === 1 ? `1 ${one}` : `${formatCount(count)} ${many}`;

export const overview = {
  attention: {
    title: 'Needs attention',
    nothing: 'Nothing needs your attention',
    nothingText: 'No key is about to expire, over its limits, unused or failing to rotate.',
    titles: {
      failing: (count: number) =>
        plural(count, 'key couldn’t be written to its secret', 'keys couldn’t be written to their secrets'),
      expiring: (count: number) => plural(count, 'key expires within 30 days', 'keys expire within 30 days'),
      overlap: (count: number) =>
        plural(count, 'key has a previous value that still works', 'keys have a previous value that still works'),
      unused: (count: number) =>
        plural(count, 'key hasn’t been used for 90 days', 'keys haven’t been used for 90 days'),
      limited: (count: number) =>
        plural(count, 'key was rate limited in the last hour', 'keys were rate limited in the last hour'),
      keyQuotas: (count: number) =>
        plural(count, 'key has used 80% of its quota', 'keys have used 80% of their quotas'),
    },
    quotaAlmost: (share: number) => `The workspace has used ${formatShare(share)} of its quota`,
    quotaUsedUp: 'The workspace has used up its quota',
    places: (used: number, max: number, plan: string) =>
      `${formatCount(used)} of the ${counted(max, 'key')} of the ${plan} plan are in use`,
    notUpdated: 'Latchkey retries automatically',
    expires: (distance: string | null) => `expires ${distance ?? ''}`,
    works: (end: string | null, use: string | null) =>
      [
        end === null ? 'works until the secret has the current value' : `ends ${end}`,
        use === null ? 'not used' : `last used ${use}`,
      ].join(', '),
    used: (distance: string | null) => (distance === null ? 'never used' : `last used ${distance}`),
    requests: (count: number) => `${counted(count, 'request')} rate limited`,
    others: (count: number) => `and ${formatCount(count)} more`,
    actions: {
      key: 'View key',
      list: 'View keys',
      expiry: 'Change expiry',
      deactivate: 'Deactivate',
      usage: 'View usage',
      plan: 'View plan',
      events: 'View events',
    },
  },
  day: {
    title: 'Requests in the last 24 hours',
    description: (until: string) => `24 whole hours until ${until}, compared with the same hours a week before.`,
    all: 'All requests',
    admitted: 'Admitted',
    limited: 'Rate limited (429)',
    refused: 'Refused',
    weekBefore: 'the week before',
    begun: (count: number) => `This hour so far: ${counted(count, 'request')}.`,
    toUsage: 'View usage',
    chart: 'Requests by hour',
    chartDescription: 'Bars: requests in the last 24 hours. Line: the same hours a week before.',
    now: 'Last 24 hours',
    before: 'A week before',
    hour: 'Hour',
  },
  events: {
    title: 'Latest events',
    all: 'View audit log',
    key: 'View key',
    keyNamed: (name: string) => `View key ${name}`,
  },
} as const;
