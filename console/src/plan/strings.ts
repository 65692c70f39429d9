import type { components } from '../api/schema.d.ts';
import { counted, formatCount } from '../components/format-number.ts';
import type { LimitState, PlanLimits } from './windows.ts';

type Quota = components['schemas']['Quota'];

interface WindowTexts {
  readonly column: string;
  readonly limit: (count: string) => string;
}

export const plan = {
  description: 'Your plan, how much of it you use, and how to change it.',
  yours: 'Your plan',
  name: 'Plan',
  access: 'API access',
  accessIncluded: 'Included',
  noAccess: 'Not included',
  keys: 'Keys',
  held: (count: number) => `${counted(count, 'deleted key')} may still count against the maximum until the hour ends.`,
  keysUsed: (used: string, max: string) => `${used} of ${max} keys`,
  keysNotIncluded: (used: string) => `${used} (not included in the plan)`,
  keysWithoutMaximum: (used: string) => `${used} (no maximum)`,
  unlimited: 'Unlimited',
  limitsPerKey: 'Rate limits per key',
  windows: {
    perMinute: { column: 'Requests per minute, per key', limit: (count) => `${count} requests per minute` },
    perHour: { column: 'Requests per hour, per key', limit: (count) => `${count} requests per hour` },
  } satisfies Record<keyof PlanLimits, WindowTexts>,
  quota: ({ requests, per }: Quota) => `${counted(requests, 'request')} ${per === 'total' ? 'in total' : `per ${per}`}`,
  quotaOf: { workspace: 'Quota of the workspace', key: 'Quota of this key' },
  quotaLeft: {
    left: (remaining: number, limit: number) => `${formatCount(remaining)} of ${counted(limit, 'request')} remaining`,
    full: (limit: number) => `All ${counted(limit, 'request')} used. Further requests return 429.`,
    resets: (distance: string, at: string) => `Resets ${distance} (${at}).`,
    neverResets: 'Never resets.',
    granted: (requests: number) => `Includes ${counted(requests, 'granted request')}.`,
    unknown: (quota: string) => `${quota}. Usage can’t be loaded right now.`,
  },
  noQuota: 'No quota',
  quotaColumn: 'Quota of the workspace',
  limitsNow: {
    title: 'Rate limits',
    windows: { minute: 'This minute', hour: 'This hour' } satisfies Record<keyof LimitState, string>,
    remaining: (remaining: number, limit: number) =>
      `${formatCount(remaining)} of ${formatCount(limit)} requests remaining`,
    used: (limit: number) => `All ${formatCount(limit)} requests used. Further requests return 429.`,
    resets: (seconds: number) =>
      `Resets in ${seconds < 90 ? `${seconds} s` : counted(Math.round(seconds / 60), 'minute')}`,
    noAccess: 'The plan of this workspace doesn’t include API access. Requests with its keys return 403.',
  },
  all: 'All plans',
  allDescription: 'Rate limits apply to each key.',
  alerts: {
    full: {
      title: 'All keys of your plan are in use',
      text: 'To create another key, delete one that you no longer need, or move to a plan with more keys.',
    },
    noAccess: (plan: string) => ({
      title: `The ${plan} plan doesn’t include API access`,
      text: 'Requests with keys of this workspace return 403. To use them, move to a plan with API access.',
    }),
    unknown: (plan: string) => ({
      title: `The ${plan} plan no longer exists`,
      text: 'The team that runs this service removed it. Ask them for another plan.',
    }),
  },
  change: {
    title: 'Change plan',
    text: 'Ask the team that runs this service, and send them the ID of your workspace. New limits apply immediately to all your keys; key values stay the same. If the new plan includes fewer keys than you have, all of them keep working, but you can’t create more.',
    workspaceId: 'Workspace ID',
    copy: 'Copy the workspace ID',
    operators: 'Platform team: use the admin API.',
    toReference: 'How to update a workspace',
  },
  explained: {
    title: 'How rate limits work',
    paragraphs: [
      'Each key has two limits: one per minute and one per hour. Windows reset at the start of each minute and hour (UTC). Requests can be spread in any way within a window.',
      'A request over either limit returns 429 with a Retry-After header. Wait that many seconds, then try again. Rate-limited requests don’t count against the limits.',
      'The headers of every response show the remaining requests.',
    ],
    toReference: 'See the headers in the API reference',
    headersTitle: 'Response headers',
    header: 'Header',
    meaning: 'Meaning',
    example: 'Example',
    headers: [
      {
        name: 'X-RateLimit-Limit',
        meaning: 'Limit of the window with the fewest remaining requests.',
        example: '60',
      },
      { name: 'X-RateLimit-Remaining', meaning: 'Remaining requests in that window.', example: '45' },
      {
        name: 'X-RateLimit-Reset',
        meaning: 'Time when that window resets, in seconds since 1970 (Unix time).',
        example: '1795629600',
      },
      {
        name: 'RateLimit-Policy',
        meaning: 'Both limits in the format of the IETF draft: quota, and window in seconds.',
        example: '"minute";q=60;w=60, "hour";q=1000;w=3600',
      },
      {
        name: 'RateLimit',
        meaning:
          'The window with the fewest remaining requests in the same format: remaining requests, and seconds until it resets.',
        example: '"minute";r=45;t=12',
      },
      { name: 'Retry-After', meaning: 'Seconds to wait. Only with 429.', example: '12' },
    ],
  },
} as const;
