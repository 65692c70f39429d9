import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { UnusedKeys } from '../../../lambdas/domain/keys/unused.ts';
import { Config, parseConfig } from '../../../lib/config/config.ts';
import { ConsoleDomain, ConsoleSettings, ConsoleSignIn } from '../../../lib/config/console-settings.ts';
import { CustomDomain, Waf, Webhook } from '../../../lib/config/optional-settings.ts';

const page = readFileSync('docs/configuration.md', 'utf8');
const blocks = [...page.matchAll(/```json\n(.*?)```/gs)].map(([, json]) => JSON.parse(json ?? ''));

test('docs/configuration.md has every setting', () => {
  const { keyFormat, rotation, ...others } = Config.shape;
  const within = {
    keyFormat: keyFormat.unwrap().shape,
    rotation: rotation.unwrap().shape,
    unusedKeys: UnusedKeys.shape,
    customDomain: CustomDomain.shape,
    waf: Waf.shape,
    webhook: Webhook.shape,
    console: ConsoleSettings.shape,
    'console.signIn': ConsoleSignIn.shape,
    'console.domain': ConsoleDomain.shape,
  };
  const settings = [
    ...Object.keys(others),
    ...Object.entries(within).flatMap(([name, shape]) => Object.keys(shape).map((each) => `${name}.${each}`)),
  ];
  for (const setting of settings) expect(page).toContain(`| \`${setting}\` |`);
});

test('its example is valid', () => {
  expect(parseConfig(blocks[0].context.latchkey).keyFormat.prefix).toBe('acme');
});

test('its default plans are the default plans', () => {
  expect(parseConfig({ plans: blocks[1] }).plans).toEqual(parseConfig({}).plans);
});
