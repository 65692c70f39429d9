import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { denialOf } from '../../support/aws-calls/denial.ts';
import { type Permission, Policies, type Statement } from '../../support/aws-calls/policies.ts';
import type { RecordedCall } from '../../support/aws-calls/recorded-calls.ts';
import { lineOf, readRecording } from '../../support/aws-calls/recording.ts';
import { keptTemplates } from '../../support/templates/kept-templates.ts';

/**
 * Replays the AWS calls of the end-to-end and rotation suites against the synthesized policies, with an evaluator of IAM that
 * is independent of this repository and of the emulator. recording.txt has the calls; check-runs.ts says how it is made.
 */
const page = 'docs/permissions.md';

const advice =
  'The permissions that no recorded call needs (received) differ from the table of docs/permissions.md (expected).\n' +
  'If a call is new, record it: RECORD_AWS_CALLS=add npm test -- --selectProjects e2e -- test/e2e/<its test>. If no code makes\n' +
  'it, take the permission away in lib/, or add a row with the reason.';

/** Every setting that adds a function or a permission and that the suites use. */
const config = {
  recoverableKeys: true,
  unusedKeys: { afterDays: 90, deactivate: true },
  webhook: { url: 'https://hooks.example.com' },
};
const policiesOf = (settings: object): Policies => new Policies(keptTemplates(settings).main);
const policies = policiesOf(config);
const recording = readRecording(policies);
const names = [...policies.functions().keys()];
const callsOf = (name: string): readonly RecordedCall[] => recording.get(name) ?? [];

test.each(names)('IAM allows every call of %s', async (name) => {
  const statements = policies.statementsOf(name);
  const denials: string[] = [];
  for (const call of callsOf(name)) {
    if (!(await policies.allow(call, statements))) denials.push(denialOf(name, call, statements));
  }
  expect(denials).toEqual([]);
});

test('the recording has only functions of the template', () => {
  expect([...recording.keys()].filter((name) => !names.includes(name))).toEqual([]);
});

/** Returns whether a call needs the permission: whether this permission alone allows one. */
async function isNeeded(name: string, { action, resource, condition }: Permission): Promise<boolean> {
  const statement: Statement = {
    Effect: 'Allow',
    Action: action,
    Resource: resource,
    ...(condition && { Condition: condition }),
  };
  for (const call of callsOf(name)) {
    if (call.action === action && (await policies.allow(call, [statement]))) return true;
  }
  return false;
}

/** The permissions that no recorded call needs, each with its functions, as the page has them. */
async function unneededPermissions(): Promise<Map<string, string>> {
  const functionsOf = new Map<string, string[]>();
  for (const name of names) {
    for (const permission of policies.permissionsOf(name)) {
      if (await isNeeded(name, permission)) continue;
      const text = textOf(name, permission);
      functionsOf.set(text, [...(functionsOf.get(text) ?? []), name]);
    }
  }
  const listed = (functions: readonly string[]) =>
    functions.length === names.length ? 'every function' : functions.map((each) => `\`${each}\``).join(', ');
  return new Map([...functionsOf].map(([text, functions]) => [text, listed(functions)]));
}

/** A permission without what differs between deployments and functions. */
function textOf(name: string, { action, resource }: Permission): string {
  const short = resource.replace(/^arn:aws:[^:]*:[^:]*:[^:]*:/, '');
  const ownLog = policies.logGroupOf(name);
  const place = short.startsWith(`log-group:${ownLog}`)
    ? 'its log group'
    : `\`${lineOf({ action, resource: short, context: {} }).split(' ')[1]}\``;
  return `\`${action}\` on ${place}`;
}

test(`${page} justifies every permission that no call needs, and no other`, async () => {
  const rows = readFileSync(join(import.meta.dirname, '../../..', page), 'utf8')
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .filter((cells) => /^`\w+:\w+` on /.test(cells[1] ?? ''));
  const justified = new Map(rows.map(([, permission = '', functions = '']) => [permission, functions]));
  expect(rows.filter(([, , , reason = '']) => reason === '')).toEqual([]);
  try {
    expect(Object.fromEntries(await unneededPermissions())).toEqual(Object.fromEntries(justified));
  } catch (error) {
    throw new Error(`${advice}\n\n${(error as Error).message}`, { cause: error });
  }
});

const permissionsIn = (of: Policies): string[] =>
  [...of.functions().keys()].flatMap((name) => of.permissionsOf(name).map((each) => `${name}: ${textOf(name, each)}`));

test('the default settings give no function more permissions', () => {
  const known = new Set(permissionsIn(policies));
  expect(permissionsIn(policiesOf({})).filter((permission) => !known.has(permission))).toEqual([]);
});

test('customerManagedKey gives functions the use of that key only', () => {
  const known = new Set(permissionsIn(policies));
  const added = permissionsIn(policiesOf({ ...config, customerManagedKey: true })).filter((each) => !known.has(each));
  const places = new Set(added.map((each) => each.replace(/^.*: `(kms):\w+` on /, '$1 on ')));
  expect(places).toEqual(new Set(['kms on `key/<LatchkeyEncryptionKey>`']));
});

const workspaceTag = 'aws:ResourceTag/latchkey:workspace';
const deploymentTag = 'aws:ResourceTag/latchkey:deployment';
const idOf = (name: string) => policies.ids().find((id) => id.replace(/[0-9A-F]{8}$/, '') === name) ?? '';
const keysTable = `table/${idOf('LatchkeyKeysTable')}`;

/** Calls that nobody makes, which IAM must deny to every function. */
const forbidden: ReadonlyArray<readonly [what: string, call: RecordedCall]> = [
  ['scan the keys', { action: 'dynamodb:Scan', resource: keysTable, context: {} }],
  ['delete the keys table', { action: 'dynamodb:DeleteTable', resource: keysTable, context: {} }],
  ['read a table of another stack', { action: 'dynamodb:GetItem', resource: 'table/Orders', context: {} }],
  ['read a secret without the tag', { action: 'secretsmanager:GetSecretValue', resource: 'secret:shop', context: {} }],
  [
    'read a secret whose tag names no workspace',
    { action: 'secretsmanager:GetSecretValue', resource: 'secret:shop', context: { [workspaceTag]: 'shop' } },
  ],
  [
    'delete a secret of another deployment',
    { action: 'secretsmanager:DeleteSecret', resource: 'secret:latchkey/*', context: { [deploymentTag]: 'Other' } },
  ],
  [
    'create a secret without the tag of the deployment',
    { action: 'secretsmanager:CreateSecret', resource: 'secret:latchkey/*', context: {} },
  ],
  [
    'open a stored value without its encryption context',
    { action: 'kms:Decrypt', resource: `key/${idOf('LatchkeyRecoveryKey')}`, context: {} },
  ],
  ['list the keys of API Gateway', { action: 'apigateway:GET', resource: '/apikeys', context: {} }],
  ['delete a key of another API', { action: 'apigateway:DELETE', resource: '/apikeys/*', context: {} }],
  ['create a key without a tag', { action: 'apigateway:POST', resource: '/apikeys', context: {} }],
  ['change a usage plan', { action: 'apigateway:PATCH', resource: '/usageplans/*', context: {} }],
];

test.each(forbidden)('no function can %s', async (_, call) => {
  const able: string[] = [];
  for (const name of names) if (await policies.allow(call, policies.statementsOf(name))) able.push(name);
  expect(able).toEqual([]);
});

test('a denied call names the function, the action, the resource and the missing statement', () => {
  const call = { action: 'dynamodb:Scan', resource: keysTable, context: {} };
  expect(denialOf('get-api-key', call, policies.statementsOf('get-api-key'))).toBe(
    'get-api-key called dynamodb:Scan on table/<LatchkeyKeysTable>. No statement of its role allows this call.\n' +
      'Missing statement: {"Effect":"Allow","Action":"dynamodb:Scan","Resource":"table/<LatchkeyKeysTable>"}\n' +
      'Grant it where lib/ creates the function, or remove the call.',
  );
});
