import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { HttpWebhookReceiver } from '../../../lambdas/adapters/events/webhook-receiver.ts';
import { eventTypes, publishedEvent } from '../../../lambdas/domain/events/published-event.ts';
import { parseSecrets, signatureHeaders } from '../../../lambdas/domain/events/webhook-signature.ts';
import { Webhook } from '../../../lib/config/optional-settings.ts';

const page = readFileSync('docs/events.md', 'utf8');
const blocks = (language: string) =>
  [...page.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 'gs'))].map(([, block = '']) => block);

test('each type has one row, and no row is about a type that does not exist', () => {
  const rows = [...page.matchAll(/\(events\/(\S+)\.v1\.json\)/g)].map(([, type]) => type);
  expect(rows).toEqual(eventTypes);
});

test('its example event and its configuration are valid', () => {
  const [event = '', settings = ''] = blocks('json');
  const { detail, source, 'detail-type': detailType } = JSON.parse(event);
  const { type: action, data: changes, version, ...origin } = detail;
  expect(publishedEvent({ ...origin, action, changes })).toEqual(detail);
  expect({ version, source, detailType }).toEqual({ version: 1, source: 'latchkey', detailType: action });
  expect(Webhook.safeParse(JSON.parse(settings).webhook).error).toBeUndefined();
});

test('it has the block for the life of a key', () => {
  expect(page).toMatch(/^## A life, from a real run\n\n<!-- life: begin -->\n(.*\n)*<!-- life: end -->$/m);
});

describe('the receiver in its example', () => {
  const secret = 'aZ09'.repeat(16);
  let receiver: ReturnType<typeof spawn>;
  let url: string;

  beforeAll(async () => {
    // Listens at a free port, which it prints.
    const source = (blocks('js')[0] ?? '').replace(
      'server.listen(4000)',
      'server.listen(0, "127.0.0.1", () => console.log(server.address().port))',
    );
    receiver = spawn(process.execPath, ['--input-type=module', '--eval', source], {
      env: { WEBHOOK_SECRET: `whsec_${secret}` },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const { stdout } = receiver;
    if (stdout === null) throw new Error('The receiver has no output.');
    const [port] = await once(createInterface(stdout), 'line');
    url = `http://127.0.0.1:${port}`;
  });
  afterAll(() => {
    receiver.kill();
  });

  const body =
    '{"type":"key.deleted","timestamp":"2026-11-24T12:34:20.000Z","data":{"id":"a","data":{"name":"Bücher"}}}';
  const send = (signedWith: string, sentAt = Date.now()) =>
    new HttpWebhookReceiver(url).post(signatureHeaders({ id: 'a', sentAt, body }, parseSecrets(signedWith)), body);

  test('accepts messages that are signed with its secret', async () => {
    expect(await send(secret)).toBe(204);
  });

  test('refuses messages with another signature, and old ones', async () => {
    expect(await send('B'.repeat(64))).toBe(400);
    expect(await send(secret, Date.now() - 600_000)).toBe(400);
  });
});
