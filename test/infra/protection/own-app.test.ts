import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Rule } from 'aws-cdk-lib/aws-events';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { cdkJsonContext } from '../../../lib/app/cdk-json.ts';
import { retentionDays } from '../../../lib/config/config.ts';
import { consoleBundle } from '../../../lib/console/bundle.ts';
import { Console, Latchkey } from '../../../lib/index.ts';
import { isFull } from '../../support/rounds.ts';
import { consumerApp } from '../support/consumer-app.ts';
import { asText } from '../support/synthesized.ts';

/** Latchkey in the CDK app of somebody else. These tests are in one file because each file loads aws-cdk-lib anew. */
/** npm run test:deploy installs, synthesizes and deploys the examples. */
test.each([
  ['lambda-backend', 'app.ts'],
  ['http-backend', 'app.ts'],
  ['http-backend', 'orders-over-http-stack.ts'],
])('the lines of examples/%s/%s about Latchkey are the same in the guide', (name, file) => {
  const source = readFileSync(`examples/${name}/${file}`, 'utf8');
  const guide = readFileSync('docs/protecting-your-api.md', 'utf8');
  const lines = source.split('\n').filter((line) => /^[^/]*(latchkey|Latchkey\(|principalHeaders\()/.test(line));
  expect(lines).not.toHaveLength(0);
  for (const line of lines) expect(guide).toContain(line.trim());
});

describe('an app with a Latchkey', () => {
  const shared = consumerApp({ builtinCloudFormationValidation: isFull });
  const own = new Stack(shared, 'Own');
  const latchkey = new Latchkey(own, 'Latchkey');
  const theirs = new Stack(shared, 'Theirs');
  const eventBus = latchkey.events.bus as never;
  new Rule(theirs, 'Rule', { eventBus, eventPattern: { source: ['latchkey'] } });
  latchkey.rotateSecret(new Secret(own, 'ShopKey'), { workspaceId: 'ws_01JD00000000000000000000ZZ', everyDays: 30 });

  test('can add rules to the bus', () => {
    Template.fromStack(theirs).resourceCountIs('AWS::Events::Rule', 1);
  });

  test('can have Secrets Manager rotate its secret with latchkey.rotateSecret, with the tag of the workspace', () => {
    const template = Template.fromStack(own);
    const [[secretId, secret] = []] = Object.entries(template.findResources('AWS::SecretsManager::Secret')).filter(
      ([id]) => id.startsWith('ShopKey'),
    );
    expect(secret?.['Properties'].Tags).toEqual([
      { Key: 'latchkey:workspace', Value: 'ws_01JD00000000000000000000ZZ' },
    ]);
    template.hasResourceProperties('AWS::SecretsManager::RotationSchedule', {
      SecretId: { Ref: secretId },
      RotationRules: { AutomaticallyAfterDays: 30 },
      RotateImmediatelyOnUpdate: false,
    });
  });
});

test('logs can have any retention of CloudWatch Logs, except forever', () => {
  const offered = Object.values(RetentionDays).filter((days) => typeof days === 'number');
  const finite = offered.filter((days) => days !== RetentionDays.INFINITE);
  expect(retentionDays.toSorted((one, other) => one - other)).toEqual(finite.toSorted((one, other) => one - other));
});

describe('the console in another app', () => {
  const stackWith = (config: { console: object | null }) => {
    const stack = new Stack(consumerApp({ context: cdkJsonContext() }), 'Acme');
    return { stack, latchkey: new Latchkey(stack, 'Latchkey', { config }) };
  };

  test('can be in the stack of Latchkey', () => {
    const { stack, latchkey } = stackWith({ console: {} });
    const { url } = new Console(stack, 'Console', { latchkey });
    expect(asText(stack.resolve(url))).toMatch(/^https:\/\/<\w+\.DomainName>\/console\/$/);
  });

  test('throws an error if the configuration has none', () => {
    const { stack, latchkey } = stackWith({ console: null });
    expect(() => new Console(stack, 'Console', { latchkey })).toThrow(
      'Acme/Latchkey is configured without a console. Set "console" to {} or to an object with its settings.',
    );
  });
});

const outdir = mkdtempSync(join(tmpdir(), 'latchkey-console-files-'));
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

test('only commands that deploy build the console', () => {
  const without = new Stack(consumerApp({ outdir }), 'Console');
  consoleBundle(without);
  expect(existsSync(join(outdir, 'console'))).toBe(false);

  const folder = consoleBundle(new Stack(new App({ outdir }), 'Console'));
  expect(folder).toBe(join(outdir, 'console'));
  expect(readdirSync(folder).sort()).toEqual(['assets', 'index.html']);
});
