import { beforeEach, describe, expect, test } from '@jest/globals';
import type { SQSRecord } from 'aws-lambda';
import { Webhook } from 'standardwebhooks';
import { parseSecrets } from '../../../../../lambdas/domain/events/webhook-signature.ts';
import { createHandler } from '../../../../../lambdas/handlers/events/send-webhook.ts';
import type { Loss } from '../../../../../lambdas/metrics.ts';
import { keptLog, type LogLine } from '../../../../support/log.ts';
import { filledWith } from '../../domain/support.ts';

const secret = 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const detail = {
  version: 1,
  id: '01KAV5WM70AAAAAAAAAAAAAAAA',
  at: '2026-11-24T12:34:20.000Z',
  type: 'key.created',
  workspaceId: 'ws_1',
  keyId: 'key_1',
  actor: { type: 'api_key', id: 'key_0' },
  requestId: 'request-1',
  data: { name: 'Private name' },
};

interface Sent {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The receiver: the messages that it received, and its response (undefined: none). */
let sent: Sent[];
let answer: (sent: Sent) => number | undefined;
let secrets: () => Promise<readonly Uint8Array[]>;
/** The delays after which the queue must send messages again, in seconds. */
let postponed: Record<string, number>;
let canPostpone: boolean;
let losses: Loss[];
let lines: LogLine[];
let handler: ReturnType<typeof createHandler>;

beforeEach(() => {
  [sent, losses, postponed, canPostpone] = [[], [], {}, true];
  answer = () => 200;
  secrets = async () => parseSecrets(secret);
  const log = keptLog();
  lines = log.lines;
  handler = createHandler({
    receiver: {
      async post(headers, body) {
        sent.push({ headers, body });
        const status = answer({ headers, body });
        if (status === undefined) throw new Error('The receiver did not respond: TimeoutError.');
        return status;
      },
    },
    secret: { secrets: () => secrets() },
    queue: {
      async postpone(receipt, seconds) {
        if (!canPostpone) throw new Error('throttled');
        postponed[receipt] = seconds;
      },
    },
    // The library of the standard accepts messages that are at most five minutes old.
    clock: () => Date.now(),
    random: filledWith(0),
    onLoss: (loss) => losses.push(loss),
    logger: log.logger,
  });
});

/** A message of the queue, as the rule sends it. */
function message(event: unknown, { id = 'm1', attempt = 1 } = {}): SQSRecord {
  return {
    messageId: id,
    receiptHandle: `receipt-${id}`,
    body: typeof event === 'string' ? event : JSON.stringify({ version: '0', source: 'latchkey', detail: event }),
    attributes: { ApproximateReceiveCount: String(attempt) },
  } as unknown as SQSRecord;
}

const send = (...Records: SQSRecord[]) => handler({ Records }, { awsRequestId: 'run-1' });
const done = { batchItemFailures: [] };
const failed = (...ids: string[]) => ({ batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) });

describe('an event', () => {
  test('is sent as Standard Webhooks defines it, with its own id', async () => {
    expect(await send(message(detail))).toEqual(done);
    const [{ headers, body } = { headers: {}, body: '' }] = sent;
    expect(JSON.parse(body)).toEqual({ type: 'key.created', timestamp: '2026-11-24T12:34:20.000Z', data: detail });
    expect(headers['webhook-id']).toBe(detail.id);
    expect(new Webhook(`whsec_${secret}`).verify(body, headers)).toEqual(JSON.parse(body));
  });

  test.each([200, 202, 204])('is done when the receiver responds with %i', async (status) => {
    answer = () => status;
    expect(await send(message(detail))).toEqual(done);
    expect(postponed).toEqual({});
    expect(lines).toEqual([
      {
        level: 'info',
        message: 'webhook sent',
        fields: { requestId: 'run-1', eventId: detail.id, type: 'key.created', attempt: 1, status },
      },
    ]);
  });

  test.each([199, 301, 307, 400, 401, 404, 409, 429, 500, 503])(
    'is retried when the receiver responds with %i',
    async (status) => {
      answer = () => status;
      expect(await send(message(detail))).toEqual(failed('m1'));
      expect(postponed).toEqual({ 'receipt-m1': 5 });
      expect(lines).toMatchObject([{ level: 'warn', message: 'webhook refused', fields: { status } }]);
    },
  );

  test('is retried when the receiver does not respond', async () => {
    answer = () => undefined;
    expect(await send(message(detail))).toEqual(failed('m1'));
    expect(postponed).toEqual({ 'receipt-m1': 5 });
    expect(lines).toMatchObject([{ level: 'warn', message: 'webhook not sent' }]);
  });

  test.each([
    [1, 5],
    [2, 300],
    [7, 36_000],
  ])('waits after attempt %i for %i seconds', async (attempt, seconds) => {
    answer = () => 503;
    await send(message(detail, { attempt }));
    expect(postponed).toEqual({ 'receipt-m1': seconds });
  });

  test('goes to the dead-letter queue after the last attempt, without another wait', async () => {
    answer = () => 503;
    expect(await send(message(detail, { attempt: 8 }))).toEqual(failed('m1'));
    expect(postponed).toEqual({});
  });

  test('is still retried if it cannot be postponed', async () => {
    [answer, canPostpone] = [() => 503, false];
    expect(await send(message(detail))).toEqual(failed('m1'));
    expect(lines.map(({ message }) => message)).toEqual(['webhook refused', 'webhook not postponed']);
  });

  test('is dropped, counted and reported when the receiver responds with 410', async () => {
    answer = () => 410;
    expect(await send(message(detail))).toEqual(done);
    expect(losses).toEqual(['webhook_gone']);
    expect(lines).toMatchObject([{ level: 'error', message: 'the receiver of the webhook is gone' }]);
  });
});

test('nothing is sent without the secret, and the event is retried', async () => {
  secrets = () => Promise.reject(new Error('no secret'));
  expect(await send(message(detail))).toEqual(failed('m1'));
  expect(sent).toEqual([]);
});

test('each message of a batch is handled separately', async () => {
  answer = ({ headers }) => ({ a: 200, b: 500, c: 410, d: undefined })[headers['webhook-id'] ?? ''];
  const ids = ['a', 'b', 'c', 'd'];
  const result = await send(...ids.map((id) => message({ ...detail, id }, { id })), message('nonsense', { id: 'e' }));
  expect(result).toEqual(failed('b', 'd', 'e'));
});

test.each([
  ['no JSON', 'nonsense'],
  ['no event', '{}'],
  ['an event without id', JSON.stringify({ detail: { type: 'key.created', at: detail.at } })],
])('a message that is %s is kept for the dead-letter queue', async (_, body) => {
  expect(await send(message(body))).toEqual(failed('m1'));
  expect([sent, postponed]).toEqual([[], {}]);
  expect(lines).toEqual([
    { level: 'error', message: 'a message is not an event', fields: { requestId: 'run-1', messageId: 'm1' } },
  ]);
});

test('neither the body nor the signature is logged', async () => {
  answer = ({ headers }) => (headers['webhook-id'] === 'a' ? 200 : 500);
  await send(message({ ...detail, id: 'a' }), message(detail));
  const log = JSON.stringify(lines);
  expect(sent).toHaveLength(2);
  for (const { headers } of sent) expect(log).not.toContain(headers['webhook-signature']);
  expect(log).not.toMatch(/Private name|v1,|hooks\.example/);
});
