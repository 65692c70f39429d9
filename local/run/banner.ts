import { relative, resolve } from 'node:path';
import type { LocalRun } from './local-run.ts';

/** Returns the text for a run that is ready: the next things to do. */
export function banner(run: LocalRun): string {
  const { url, rootKey, plan, console: signIn, dataFolder, logFile, leftOut } = run;
  const show = (path: string) => {
    const shorter = relative(process.cwd(), path);
    return shorter.startsWith('..') ? path : shorter;
  };
  const lines = [
    `Latchkey is ready at ${url}`,
    '',
    ...(signIn === undefined
      ? ['  Console    none: browsers sign in over plain HTTP on this machine only; start without HOST']
      : [`  Console    ${signIn.url}`, `  Sign in    ${signIn.owner}, password ${signIn.password}`]),
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
    '  # As the operator: another workspace',
    ...operatorLines(run),
    '',
    'Ctrl-C stops everything.',
  ];
  return lines.join('\n');
}

/** Returns the commands of an operator. A run in memory has no file for the CLI, so its credentials are shown. */
function operatorLines({ url, region, operator, dataFolder }: LocalRun): string[] {
  const create = 'workspace create --name Acme --plan Professional';
  if (dataFolder !== undefined) {
    const folder = dataFolder === resolve(import.meta.dirname, '../..', '.latchkey') ? '' : ` --data-dir ${dataFolder}`;
    return [`  npx latchkey --local${folder} ${create}`];
  }
  return [
    `  export AWS_ACCESS_KEY_ID=${operator.accessKeyId} AWS_SECRET_ACCESS_KEY=${operator.secretAccessKey} AWS_REGION=${region}`,
    `  npx latchkey --url ${url} ${create}`,
  ];
}
