import { DescribeContinuousBackupsCommand, DescribeTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import { DeleteMessageCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { Ground } from '../ground.ts';
import { until } from '../wait.ts';
import { alarmsOf, publishDatum } from './alarms.ts';
import { type Check, different, seenIf } from './check.ts';

/** Logs, events, alarms and tables of a running deployment. */
export const operationChecks: readonly Check[] = [
  {
    id: 'access-log',
    statement: 'The stage writes an access log of JSON lines that contain no key value.',
    page: 'deploying.md',
    async run(ground) {
      const { rootKey } = await ground.workspace();
      const { headers } = await ground.call('GET', '/v1/status', { key: rootKey });
      const requestId = headers['x-amzn-requestid'] ?? '';
      const { value } = await lineWith(ground, /AccessLog/i, requestId);
      return seenIf(isJson(value) && !value.includes(rootKey.slice(20)), value.slice(0, 160));
    },
    emulator: 'writes no access log',
  },
  {
    id: 'authorizer-request-id',
    statement: 'The log of the authorizer has the request id that the client gets.',
    page: 'deploying.md',
    async run(ground) {
      const { rootKey } = await ground.workspace();
      const { headers } = await ground.call('GET', '/v1/status', { key: rootKey });
      const requestId = headers['x-amzn-requestid'] ?? '';
      const { value, ms } = await lineWith(ground, /authorizer/i, requestId);
      return seenIf(JSON.parse(value).requestId === requestId, `found after ${Math.round(ms / 1000)} s`);
    },
    emulator: 'passes no requestId to the authorizer',
  },
  {
    id: 'event-latency',
    statement: 'A change is on the event bus one or two seconds later.',
    page: 'decisions/0019-events-from-the-stream.md',
    async run(ground) {
      const { rootKey } = await ground.workspace();
      const delays: number[] = [];
      for (let round = 0; round < 5; round++) {
        const { id, createdAt } = await ground.key(rootKey, { name: `Event ${round}` });
        delays.push((await eventOf(ground, id)) - Date.parse(createdAt));
      }
      const median = delays.toSorted((one, other) => one - other)[2] ?? 0;
      return seenIf(
        median < 5000,
        `${delays.map((ms) => `${(ms / 1000).toFixed(1)} s`).join(', ')} until a queue had it`,
      );
    },
  },
  {
    id: 'alarms-settle',
    statement: 'Every alarm has a state without traffic, including the alarms on sums with FILL.',
    page: 'runbook.md',
    async run(ground) {
      const unsettled = async () =>
        (await alarmsOf(ground)).filter(({ StateValue }) => StateValue === 'INSUFFICIENT_DATA');
      const { length } = await alarmsOf(ground);
      if (length === 0) return different('the stack has no alarms');
      const { ms } = await until(
        'no alarm lacks data',
        async () => ((await unsettled()).length === 0 ? true : undefined),
        { timeoutMs: ground.isEmulated ? 3000 : 900_000, everyMs: 15_000 },
      ).catch(() => ({ ms: undefined }));
      if (ms === undefined) {
        const names = (await unsettled()).map(({ AlarmName }) => AlarmName);
        return different(`${names.length} of ${length} have no data: ${names.join(', ')}`);
      }
      const started = (await alarmsOf(ground)).filter(({ StateValue }) => StateValue === 'ALARM');
      const names = started.map(({ AlarmName }) => AlarmName).join(', ') || 'none';
      return seenIf(true, `${length} alarms have a state after ${Math.round(ms / 1000)} s; started: ${names}`);
    },
    emulator: 'makes no metrics from logs',
  },
  {
    id: 'alarm-fires',
    statement: 'A metric that the functions write starts its alarm.',
    page: 'runbook.md',
    async run(ground) {
      const name = `${ground.name}-CounterFailures`;
      const alarm = (await alarmsOf(ground)).find(({ AlarmName }) => AlarmName === name);
      if (alarm === undefined) return different(`there is no alarm ${name}`);
      await publishDatum(ground, alarm);
      const { ms } = await until(
        'the alarm has started',
        async () =>
          (await alarmsOf(ground)).find(({ AlarmName }) => AlarmName === name)?.StateValue === 'ALARM'
            ? true
            : undefined,
        { timeoutMs: ground.isEmulated ? 3000 : 300_000, everyMs: 5000 },
      );
      return seenIf(true, `${name} started after ${Math.round(ms / 1000)} s`);
    },
  },
  {
    id: 'table-settings',
    statement: 'Counters expire (TTL), and the keys table can be restored to any point in time.',
    page: 'deploying.md',
    async run({ account, outputs }) {
      const ttl = await account.dynamo.send(new DescribeTimeToLiveCommand({ TableName: outputs['CountersTableName'] }));
      const backups = await account.dynamo.send(
        new DescribeContinuousBackupsCommand({ TableName: outputs['KeysTableName'] }),
      );
      const expiry = ttl.TimeToLiveDescription?.TimeToLiveStatus;
      const recovery = backups.ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus;
      return seenIf(
        (expiry === 'ENABLED' || expiry === 'ENABLING') && recovery === 'ENABLED',
        `TTL ${expiry}, point-in-time recovery ${recovery}`,
      );
    },
    emulator: 'drops both settings',
  },
];

/** The first line with this text in a log group of the run. Log lines arrive seconds later. */
function lineWith({ account, name, isEmulated }: Ground, group: RegExp, text: string) {
  return until(
    `a log of ${group} has the request ${text}`,
    async () => {
      const groups = (await account.logGroups(name)).filter((each) => group.test(each));
      for (const each of groups) {
        const found = (await account.lines(each)).find((line) => line.includes(text));
        if (found !== undefined) return found;
      }
      return undefined;
    },
    { timeoutMs: isEmulated ? 5000 : 120_000, everyMs: 2000 },
  );
}

/** Reads the queue of the probe until it has the event of a key. Returns when EventBridge sent it, in epoch milliseconds. */
async function eventOf({ account, outputs }: Ground, keyId: string): Promise<number> {
  const QueueUrl = outputs['ProbeQueueUrl'];
  const { value } = await until(
    `the event of ${keyId} is in the queue`,
    async () => {
      const { Messages = [] } = await account.queues.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: 10,
          WaitTimeSeconds: 1,
          MessageSystemAttributeNames: ['SentTimestamp'],
        }),
      );
      for (const { ReceiptHandle } of Messages) {
        await account.queues.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      }
      const found = Messages.find(({ Body = '' }) => Body.includes(keyId));
      return found === undefined ? undefined : Number(found.Attributes?.['SentTimestamp']);
    },
    // Earlier checks and the suite fill the queue with thousands of events.
    { timeoutMs: 600_000, everyMs: 0 },
  );
  return value;
}

function isJson(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'object';
  } catch {
    return false;
  }
}
