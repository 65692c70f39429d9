import { relative } from 'node:path';
import type { LocalRun } from './start-local.ts';

/** What to do now: shown once the run is ready. */
export function banner({ url, rootKey, plan, dataFolder, logFile, leftOut }: LocalRun): string {
  const show = (path: string) => {
    const shorter = relative(process.cwd(), path);
    return shorter.startsWith('..') ? path : shorter;
  };
  const lines = [
    `Latchkey is ready at ${url}`,
    '',
    `  Root key   ${rootKey}`,
    `  Plan       ${plan}`,
    `  Data       ${dataFolder === undefined ? 'in memory only' : show(dataFolder)}`,
    ...(logFile === undefined ? [] : [`  Logs       ${show(logFile)}`]),
    ...(leftOut.length === 0 ? [] : [`  Not run    ${leftOut.join(', ')}`]),
    '',
    'Try it, in another terminal:',
    '',
    `  export KEY=${rootKey}`,
    '',
    '  # Who am I?',
    `  curl -H "X-API-Key: $KEY" ${url}/v1/status`,
    '',
    '  # Create an API key; its value is shown this once',
    `  curl -H "X-API-Key: $KEY" -H 'Content-Type: application/json' -d '{"name":"My first key"}' ${url}/api/v1/api-keys`,
    '',
    '  # List the keys',
    `  curl -H "X-API-Key: $KEY" ${url}/api/v1/api-keys`,
    '',
    'Ctrl-C stops everything.',
  ];
  return lines.join('\n');
}
