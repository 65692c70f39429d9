import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { MockIntegration, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { Latchkey } from '../../../lib/index.ts';
import { consumerApp } from '../support/consumer-app.ts';
import { synthesized } from '../support/synthesized.ts';

const page = readFileSync('docs/runbook.md', 'utf8');
const stack = synthesized({ webhook: { url: 'https://hooks.example.com' }, customerManagedKey: true });
const alarms = stack.all('AWS::CloudWatch::Alarm').map(({ Properties }) => Properties);
const descriptions = alarms.map((alarm) => String(alarm['AlarmDescription']));

/** The anchor that GitHub gives a heading. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replaceAll(/[^a-z0-9 -]/g, '')
    .replaceAll(' ', '-');

const parts = page.split(/^## /m).slice(1);
const sections = new Map(parts.map((part) => [anchorOf(part.slice(0, part.indexOf('\n'))), part]));

/** A section to paste into the page and fill in, for an alarm without one. */
const draftOf = (anchor: string) => `## ${anchor.replaceAll('-', ' ')}\n\n**Means** …\n\n**Look at** …\n\n**Do** …`;

test('every alarm has a section, and every section has an alarm', () => {
  const led = new Set(
    descriptions.map((text) => / @latchkey\/cdk\/docs\/runbook\.md#([a-z0-9-]+)$/.exec(text)?.[1] ?? `none: ${text}`),
  );
  const drafts = [...led].filter((anchor) => !sections.has(anchor)).map(draftOf);
  if (drafts.length > 0) throw new Error(`Paste into docs/runbook.md and fill in:\n\n${drafts.join('\n\n')}`);
  expect(led).toEqual(new Set(sections.keys()));
});

test('the table has the condition of each alarm', () => {
  const table = page.split('\n').filter((line) => line.startsWith('| `'));
  const told = new Set(
    table.flatMap((line) => [...(line.split('|')[1] ?? '').matchAll(/`(\w+)`/g)].map(([, name]) => name)),
  );
  // The first of several alarms that differ only in a number represents all of them.
  const names = alarms.map((alarm) =>
    String(alarm['AlarmName'])
      .replace(/^Latchkey-/, '')
      .replace(/\d+$/, '1'),
  );
  expect(names.length).toBeGreaterThan(10);
  expect([...new Set(names)].filter((name) => !told.has(name))).toEqual([]);
});

test.each([...sections])('%s has the parts Means, Look at and Do', (_, section) => {
  for (const question of ['**Means**', '**Look at**', '**Do**']) expect(section).toContain(question);
});

const named = (command: string) =>
  new Set([...page.matchAll(new RegExp(`\\b${command} (\\w+)`, 'g'))].map(([, name = '']) => name));

/** The resources whose ids the commands find, if the id of the construct is `id`. */
function expectOne(ids: readonly string[], id: string, names: Iterable<string>) {
  for (const name of names) {
    const found = ids.filter((each) => each.startsWith(id + name));
    expect({ name, found }).toEqual({ name, found: [expect.any(String)] });
  }
}

test.each([
  ['ask', 'AWS::Logs::LogGroup', 3],
  ['queue_of', 'AWS::SQS::Queue', 3],
  ['function_of', 'AWS::Lambda::Function', 1],
])('each use of %s matches one resource', (command, type, atLeast) => {
  const names = [...named(command)].filter((name) => name !== 'LatchkeyAuthorizerLambda');
  expect(names.length).toBeGreaterThanOrEqual(atLeast);
  const ids = stack.all(type).map(({ id }) => id);
  expectOne(ids, 'Latchkey', names);
});

test('the log queries match one log group in an app with other ids', () => {
  const app = consumerApp();
  const api = new RestApi(new Stack(app, 'MyApi'), 'Orders');
  api.root.addMethod('GET', new MockIntegration());
  const keys = new Stack(app, 'Keys');
  new Latchkey(keys, 'Acme', { config: { webhook: { url: 'https://hooks.example.com' } } }).protect(api, {
    scope: 'a:b',
  });
  const logGroupsIn = (each: Stack) => Object.keys(Template.fromStack(each).findResources('AWS::Logs::LogGroup'));
  const names = [...named('ask')];
  const ofApi: readonly string[] = names.filter((name) => name === 'LatchkeyAuthorizerLambda');
  expect(ofApi).toHaveLength(1);
  expectOne(logGroupsIn(Stack.of(api)), 'Orders', ofApi);
  expectOne(
    logGroupsIn(keys),
    'Acme',
    names.filter((name) => !ofApi.includes(name)),
  );
});

test('each route that the page names exists', () => {
  const named = [...page.matchAll(/`(GET|POST|PATCH|DELETE) (\/\S+)`/g)].map(([, method, path]) => `${method} ${path}`);
  expect(named.length).toBeGreaterThan(0);
  for (const route of named) expect([...stack.methods().keys()]).toContain(route);
});
