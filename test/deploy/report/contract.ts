/** The tests of a file whose names match the pattern, or all of its tests. */
export interface Selection {
  readonly file: string;
  readonly name?: RegExp;
}

export interface Part {
  readonly part: string;
  /**
   * `here`: asked of the deployment itself. `template`: of the template that the same sources make, because the emulator
   * does not have it.
   */
  readonly proved: 'here' | 'template';
  readonly by: readonly Selection[];
  /** How the emulator was changed for it (emulator.py), or why the emulator cannot prove it. */
  readonly note?: string;
}

const e2e = (name: string, pattern?: RegExp) => select(`test/e2e/${name}.test.ts`, pattern);
const deployed = (name: string, pattern?: RegExp) => select(`test/deploy/${name}.test.ts`, pattern);
const infra = (name: string, pattern?: RegExp) => select(`test/infra/${name}.test.ts`, pattern);
const run = (pattern: RegExp) => select('test/deploy/main.ts', pattern);

function select(file: string, name?: RegExp): Selection {
  return { file, ...(name !== undefined && { name }) };
}

/** The contract of a deployment, part by part, and which tests prove each. */
export const contract: readonly Part[] = [
  { part: 'Authentication', proved: 'here', by: [e2e('authentication')] },
  {
    part: 'Errors, as problem details, on every route',
    proved: 'here',
    by: [e2e('every-route', / (400|401|403|415) /)],
  },
  {
    part: 'Request size limits',
    proved: 'here',
    by: [e2e('every-route', /413|10 MB/), e2e('paths', /100 kB|too long/)],
  },
  {
    part: 'Rate limits and their headers',
    proved: 'here',
    by: [e2e('rate-limits'), e2e('every-route', / 429 /)],
    note: 'the gateway works on 8 requests at a time (emulator.py, 5)',
  },
  { part: 'Key management', proved: 'here', by: [e2e('api-keys')] },
  { part: 'Usage and the audit log', proved: 'here', by: [e2e('usage'), e2e('audit-events')] },
  { part: 'Regeneration modes, rotation policies', proved: 'here', by: [e2e('regeneration')] },
  {
    part: 'The schedule rotates keys and delivers them; events on the bus',
    proved: 'here',
    by: [deployed('rotation', /the schedule fires/)],
  },
  {
    part: 'Rotation functions: of secrets with keys, of the pepper',
    proved: 'here',
    by: [deployed('rotation', /rotation functions/)],
    note: 'its RotateSecret calls no function, so the test takes the four steps',
  },
  { part: 'Sample API', proved: 'here', by: [e2e('sample-api')] },
  { part: 'Open routes, OpenAPI document', proved: 'here', by: [e2e('open-routes')] },
  { part: 'Unknown paths, methods, and tricks', proved: 'here', by: [e2e('paths', /unknown|trick|percent|id is not/)] },
  { part: 'CORS', proved: 'here', by: [e2e('paths', /browser/)] },
  { part: 'Admin plane', proved: 'here', by: [e2e('admin')] },
  { part: 'Command line', proved: 'here', by: [e2e('cli/commands'), run(/^transcript:/)] },
  { part: 'Admin plane: SigV4 and IAM permissions', proved: 'here', by: [deployed('admin-plane', /nobody else/)] },
  {
    part: 'Permissions: each function has those of its role',
    proved: 'here',
    by: [e2e('api-keys'), e2e('sample-api'), e2e('admin')],
    note: 'taught: Ref of a secret is its ARN (emulator.py, 4)',
  },
  {
    part: 'Usage plans: own keys, throttle, quota',
    proved: 'here',
    by: [deployed('usage-plans'), deployed('redeployed', /throttle|quota/)],
    note: 'taught: gateway keys come from the authorizer (emulator.py, 1)',
  },
  {
    part: 'Gateway responses: refusals of the authorizer',
    proved: 'here',
    by: [e2e('every-route', / (401|403) /)],
    note: 'taught: they see its context (emulator.py, 2)',
  },
  { part: 'No secrets in logs and items', proved: 'here', by: [deployed('logs')] },
  {
    part: 'Change of plans by a second deployment',
    proved: 'here',
    by: [deployed('redeployed', /key from before/), run(/during the deployment|old limit/)],
  },
  {
    part: 'Settings of a live deployment: on, changed, off',
    proved: 'here',
    by: [run(/^live: /)],
    note: 'taught: a table keeps its items when it changes (emulator.py, 8); settings that it cannot change: docs/upgrading.md',
  },
  {
    part: 'Protecting your own API: Lambda backend',
    proved: 'here',
    by: [run(/lambda-backend: (?!resources with data)/)],
  },
  {
    part: 'Protecting your own API: HTTP backend',
    proved: 'here',
    by: [run(/http-backend: (?!resources with data)/)],
    note: 'taught: header mappings of HTTP integrations (emulator.py, 7)',
  },
  {
    part: 'Protecting an API in another stack',
    proved: 'here',
    by: [run(/own-stack: /)],
    note: 'taught: gateway keys come from the authorizer (emulator.py, 1)',
  },
  {
    part: 'cdk destroy: what stays and what goes',
    proved: 'here',
    by: [run(/all else is gone|is kept with|can be deleted|nothing/)],
  },

  {
    part: 'Gateway responses: all others',
    proved: 'template',
    by: [infra('gateway/gateway-responses')],
    note: 'they answer failures that cannot be caused here',
  },
  {
    part: 'Gateway keys come from the authorizer',
    proved: 'template',
    by: [infra('gateway/routes', /takes gateway keys/)],
    note: 'it ignores the setting',
  },
  {
    part: 'The authorizer is never cached',
    proved: 'template',
    by: [infra('gateway/routes', /is asked for each request/)],
    note: 'seen here as well: every change of a key held from the next request on',
  },
  {
    part: 'Counters expire (TTL)',
    proved: 'template',
    by: [infra('state/state', /counters expire/)],
    note: 'it drops TTL',
  },
  {
    part: 'Point-in-time recovery, deletion protection',
    proved: 'template',
    by: [infra('state/state', /restored|goes with the stack/)],
    note: 'it drops both',
  },
  {
    part: 'Alarms',
    proved: 'template',
    by: [infra('monitoring/monitoring')],
    note: 'it makes no metrics of logs, so no alarm goes off',
  },
  {
    part: 'Access log, execution log',
    proved: 'template',
    by: [infra('gateway/routes', /the stage/)],
    note: 'it writes neither',
  },
  {
    part: 'Runtime, architecture, memory, timeouts',
    proved: 'template',
    by: [infra('functions/functions')],
    note: 'it runs functions on the Node of this machine',
  },
  {
    part: 'Generated secrets',
    proved: 'template',
    by: [infra('state/state', /secrets/)],
    note: 'it ignores ExcludePunctuation',
  },
];

/** The test files of the parts that the template proves. */
export const templateTests = [
  ...new Set(contract.filter(({ proved }) => proved === 'template').flatMap(({ by }) => by.map(({ file }) => file))),
];
