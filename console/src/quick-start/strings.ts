import type { FirstRequest } from './first-request.ts';
import type { Language } from './snippets.ts';

const reasons = {
  limited: '429, the rate limit of the key is used up',
  revoked: '401, the key is inactive',
  suspended: '403, the workspace is suspended',
  expired: '401, the key has expired',
  scope: '403, the key doesn’t have the scope that the path requires',
  address: '403, the key doesn’t allow the IP address of the caller',
  plan: '403, the plan doesn’t include API access',
  quota: '429, a quota is used up',
} satisfies Record<Exclude<FirstRequest, 'admitted'>, string>;

export const quickStart = {
  title: 'Quick start',
  description: 'Make your first request with an API key.',
  callTitle: 'Call the API',
  create: 'Create a key',
  createText: 'The key is shown once, right after you create it. Copy it then.',
  store: 'Store the key in a variable',
  storeText: 'Run this command, paste the key, and press Enter. The key stays out of your shell history.',
  copyStore: 'Copy command',
  request: 'Send a request',
  requestText: 'Send the key in the X-API-Key header, or as Authorization: Bearer.',
  languages: {
    curl: 'curl',
    typescript: 'TypeScript',
    python: 'Python',
    go: 'Go',
  } satisfies Record<Language, string>,
  languagesLabel: 'Languages',
  copy: 'Copy code',
  placeholder: 'Replace /your/path with a path of your API.',
  wait: 'Check that it arrives',
  waitText: 'Open the page of the key. It shows when the first request arrives.',
  waiting: 'Waiting for the first request',
  received: (at: string) => `First request received: admitted, ${at}`,
  notAdmitted: (result: Exclude<FirstRequest, 'admitted'>, at: string) =>
    `Request received, but ${reasons[result].startsWith('429') ? 'rate limited' : 'refused'}: ${reasons[result]} (${at})`,
  reasons,
} as const;
