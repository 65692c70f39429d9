import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { parseConfig } from '../../../lib/config/config.ts';
import { settingNames } from '../../support/setting-names.ts';

const page = readFileSync('docs/configuration.md', 'utf8');
const blocks = [...page.matchAll(/```json\n(.*?)```/gs)].map(([, json]) => JSON.parse(json ?? ''));

test('docs/configuration.md has every setting', () => {
  for (const setting of settingNames) expect(page).toContain(`| \`${setting}\` |`);
});

test('its example is valid', () => {
  expect(parseConfig(blocks[0].context.latchkey).keyFormat.prefix).toBe('acme');
});

test('its default plans are the default plans', () => {
  expect(parseConfig({ plans: blocks[1] }).plans).toEqual(parseConfig({}).plans);
});
