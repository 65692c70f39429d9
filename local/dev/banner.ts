import { relative } from 'node:path';
import type { DevStatus } from './dev-settings.ts';

/** The most parts that are named one by one. */
const maxNamed = 12;
/** A loop of more requests would take long. */
const maxLoop = 1000;

/** Returns the text that is shown when the app is ready. */
export function devBanner(status: DevStatus, { folder, isWatching }: { folder: string; isWatching: boolean }): string {
  const { apis, latchkeyUrl, key, scopes, dataFolder, logFile } = status;
  const show = (path: string) => relative(folder, path) || path;
  const rows: [string, string][] = [
    ...apis.map(({ path, url }): [string, string] => [path, url]),
    ['Latchkey', latchkeyUrl],
    ['Key', key],
    ['Scopes', scopes.join(' ')],
    ['Workspace', `${status.workspaceId} (plan ${status.plan})`],
    ['Root key', dataFolder === undefined ? status.rootKey : `in ${show(`${dataFolder}/root-key`)}`],
    ['Data', dataFolder === undefined ? 'in memory only' : show(dataFolder)],
    ...(logFile === undefined ? [] : ([['Logs', show(logFile)]] satisfies [string, string][])),
  ];
  const width = Math.max(...rows.map(([title]) => title.length));
  return [
    ...rows.map(([title, text]) => `  ${title.padEnd(width)}  ${text}`),
    ...leftOutLines(status),
    '',
    'Try it, in another terminal:',
    '',
    ...exampleLines(status),
    '',
    isWatching
      ? 'Changes of the app are served when you save them. Ctrl-C stops everything.'
      : 'Ctrl-C stops everything.',
  ].join('\n');
}

function leftOutLines({ leftOut }: DevStatus): string[] {
  if (leftOut.length === 0) return [];
  const named = leftOut.slice(0, maxNamed).map(({ what, why }) => `    ${what}: ${why}`);
  const rest = leftOut.length - named.length;
  return ['', '  Left out:', ...named, ...(rest === 0 ? [] : [`    and ${rest} more`])];
}

function exampleLines({ key, example: { method, url }, perMinute }: DevStatus): string[] {
  const verb = method === 'GET' ? '' : `-X ${method} `;
  const withKey = `-H "X-API-Key: $KEY" ${verb}${url}`;
  const limited =
    perMinute === undefined || perMinute > maxLoop
      ? []
      : [
          `  # 429 after ${perMinute} requests in a minute`,
          `  for i in $(seq ${perMinute + 1}); do curl -s -o /dev/null -w '%{http_code} ' ${withKey}; done`,
        ];
  return [
    `  export KEY=${key}`,
    '  # 401: no key',
    `  curl -i ${verb}${url}`,
    '  # The response of your Lambda',
    `  curl -i ${withKey}`,
    ...limited,
  ];
}
