import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { synthesized } from '../support/synthesized.ts';

const page = readFileSync('docs/runbook.md', 'utf8');
const stack = synthesized({ webhook: { url: 'https://hooks.example.com' } });
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
  const led = new Set(descriptions.map((text) => /docs\/runbook\.md#([a-z0-9-]+)$/.exec(text)?.[1] ?? `none: ${text}`));
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

test('each log query matches one log group', () => {
  const logGroups = stack.all('AWS::Logs::LogGroup').map(({ id }) => id);
  const asked = new Set([...page.matchAll(/^ask (\w+) '/gm)].map(([, prefix = '']) => prefix));
  expect(asked.size).toBeGreaterThan(2);
  for (const prefix of asked) {
    expect({ prefix, groups: logGroups.filter((id) => id.startsWith(prefix)) }).toEqual({
      prefix,
      groups: [expect.any(String)],
    });
  }
});

test('each route that the page names exists', () => {
  const named = [...page.matchAll(/`(GET|POST|PATCH|DELETE) (\/\S+)`/g)].map(([, method, path]) => `${method} ${path}`);
  expect(named.length).toBeGreaterThan(0);
  for (const route of named) expect([...stack.methods().keys()]).toContain(route);
});
