import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { synthesized } from './support/synthesized.ts';

const page = readFileSync('docs/runbook.md', 'utf8');
const descriptions = synthesized()
  .all('AWS::CloudWatch::Alarm')
  .map(({ Properties }) => String(Properties['AlarmDescription']));

/** The anchor that GitHub gives a heading. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replaceAll(/[^a-z0-9 -]/g, '')
    .replaceAll(' ', '-');

const parts = page.split(/^## /m).slice(1);
const sections = new Map(parts.map((part) => [anchorOf(part.slice(0, part.indexOf('\n'))), part]));

test('every alarm leads to a section, and every section is about an alarm', () => {
  const led = descriptions.map((text) => /docs\/runbook\.md#([a-z0-9-]+)$/.exec(text)?.[1]);
  expect(new Set(led)).toEqual(new Set(sections.keys()));
});

test.each([...sections])('%s says what it means, what to look at and what to do', (_, section) => {
  for (const question of ['**Means**', '**Look at**', '**Do**']) expect(section).toContain(question);
});
