import { randomBytes } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, DynamoDBDocumentClient, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { apiKeyKey, auditItem, memberKey, workspaceKey } from '../../../lambdas/adapters/dynamodb/key-items.ts';
import type { Role } from '../../../lambdas/domain/access/roles.ts';
import { type Actor, auditEvent, type Deed } from '../../../lambdas/domain/events/audit-event.ts';
import { tagOf } from '../../../lambdas/domain/keys/key-format.ts';
import { auditPrefix } from '../../../lambdas/domain/shared/names.ts';
import type { Person } from '../support/people.ts';
import type { Site } from '../support/site.ts';
import { Workspace } from '../support/workspace.ts';
import { addUpUsage, writeUsage } from './usage-history.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** The days of the oldest requests. */
const historyDays = 30;

interface PastKey {
  readonly settings: { readonly name: string } & Readonly<Record<string, unknown>>;
  readonly ageDays: number;
  readonly usedHoursAgo: number | null;
  /** Requests in the busiest hour. */
  readonly busiest: number;
  readonly limitedShare: number;
}

/** The owner, who takes the pictures. */
export const ada: Person = { subject: 'ada@acme.example', name: 'Ada Lovelace' };

const colleagues: readonly (Person & { readonly role: Role })[] = [
  { subject: 'grace@acme.example', name: 'Grace Hopper', role: 'admin' },
  { subject: 'alan@acme.example', name: 'Alan Turing', role: 'admin' },
  { subject: 'katherine@acme.example', name: 'Katherine Johnson', role: 'viewer' },
];

const keys: readonly PastKey[] = [
  {
    settings: { name: 'Checkout service', scopes: ['status:read', 'photo-requests:*'] },
    ageDays: 74,
    usedHoursAgo: 0.05,
    busiest: 870,
    limitedShare: 0.6,
  },
  {
    settings: {
      name: 'Photo importer',
      scopes: ['photo-requests:write'],
      allowedIps: ['203.0.113.0/24', '2001:db8::/32'],
    },
    ageDays: 41,
    usedHoursAgo: 0.2,
    busiest: 420,
    limitedShare: 0.2,
  },
  {
    settings: { name: 'Nightly report', scopes: ['photo-requests:read'], isActive: false },
    ageDays: 160,
    usedHoursAgo: 9 * 24,
    busiest: 0,
    limitedShare: 0,
  },
  {
    settings: { name: 'Continuous integration', environment: 'test' },
    ageDays: 12,
    usedHoursAgo: 2.4,
    busiest: 90,
    limitedShare: 0,
  },
];

/** The names of the keys, busiest first. */
export const keyNames = ['Checkout service', 'Photo importer', 'Nightly report', 'Continuous integration'] as const;

/** Creates a workspace with a history: older keys, a month of requests, events, and members. */
export async function acme(site: Site, now = Date.now()): Promise<Workspace> {
  const { keysTable, countersTable } = site.endpoints;
  return withDatabase(site, async (dynamo) => {
    const workspace = await Workspace.create(site, 'Acme Photos', 'Professional');
    await workspace.addMember(ada, 'owner');
    for (const { role, ...person } of colleagues) await workspace.addMember(person, role);
    const update = (Key: Record<string, unknown>, attributes: Readonly<Record<string, string | null>>) =>
      dynamo.send(new UpdateCommand({ TableName: keysTable, Key, ...assigning(attributes) }));
    const past = (days: number) => new Date(now - days * dayMs).toISOString();

    await update(workspaceKey(workspace.id), { createdAt: past(212) });
    for (const [i, { subject }] of [ada, ...colleagues].entries()) {
      const user = { issuer: `${site.url}/oidc`, subject };
      await update(memberKey(workspace.id, user), { createdAt: past(211 - 12 * i) });
    }
    const events: (Deed & { readonly keyId: string | null; readonly actor: Actor; readonly daysAgo: number })[] = [];
    const by = (person: Person): Actor => ({ type: 'user', id: person.subject });
    const [grace = ada, alan = ada] = colleagues;
    for (const [i, { settings, ageDays, usedHoursAgo, busiest, limitedShare }] of keys.entries()) {
      const { id, key } = await workspace.createKey({
        ...settings,
        ...(settings.name === 'Continuous integration' && { expiresAt: past(-18) }),
      });
      if (settings.name === 'Photo importer') {
        const grace = { mode: 'grace', gracePeriodSeconds: 172_800 };
        await workspace.call('POST', `/api/v1/api-keys/${id}/regenerate`, grace);
      }
      await update(apiKeyKey(workspace.id, id), {
        createdAt: past(ageDays),
        updatedAt: past(ageDays / 3),
        lastUsedAt: usedHoursAgo === null ? null : past(usedHoursAgo / 24),
      });
      if (busiest > 0) {
        const habit = { days: Math.min(historyDays, ageDays), busiest, limitedShare, seed: i + 1 };
        const account = { workspaceId: workspace.id, keyId: id, ownerId: null, tag: tagOf(key) };
        await writeUsage(dynamo, countersTable, account, habit, now);
      }
      const created = {
        name: settings.name,
        isActive: true,
        environment: 'live',
        scopes: ['*'],
        expiresAt: null,
        allowedIps: [],
        rotation: null,
      } as const;
      events.push({
        action: 'key.created',
        changes: { ...created, ...settings } as never,
        keyId: id,
        actor: by(i % 2 === 0 ? grace : ada),
        daysAgo: ageDays,
      });
      if (i === 0) {
        events.push(
          {
            action: 'key.regenerated',
            changes: { mode: 'grace', previousKeyValidUntil: past(22.9) },
            keyId: id,
            actor: by(alan),
            daysAgo: 23.9,
          },
          {
            action: 'key.updated',
            changes: { scopes: ['status:read', 'photo-requests:*'] },
            keyId: id,
            actor: by(ada),
            daysAgo: 6.2,
          },
        );
      }
      if (settings['isActive'] === false) {
        events.push({
          action: 'key.deactivated',
          changes: { isActive: false },
          keyId: id,
          actor: by(grace),
          daysAgo: 8.7,
        });
      }
    }
    await addUpUsage(dynamo, countersTable, historyDays, now);
    for (const [i, { subject, name, role }] of colleagues.entries()) {
      const changes = { subject, name, role };
      events.push({ action: 'member.added', changes, keyId: null, actor: by(ada), daysAgo: 199 - 12 * i });
    }

    await forgetEvents(dynamo, keysTable, workspace.id);
    for (const { daysAgo, ...event } of events) {
      const clock = () => now - daysAgo * dayMs;
      const origin = { workspaceId: workspace.id, requestId: crypto.randomUUID(), ...event };
      const Item = auditItem(auditEvent({ clock, random: (count) => randomBytes(count) }, origin));
      await dynamo.send(new PutCommand({ TableName: keysTable, Item }));
    }
    return workspace;
  });
}

/** Removes a key and its events, and frees its place in the plan: the next pictures create the key again. */
export async function undoCreation(site: Site, workspace: Workspace, keyId: string): Promise<void> {
  await workspace.deleteKey(keyId);
  const TableName = site.endpoints.keysTable;
  await withDatabase(site, async (dynamo) => {
    await forgetEvents(dynamo, TableName, workspace.id, keyId);
    const Key = workspaceKey(workspace.id);
    await dynamo.send(new UpdateCommand({ TableName, Key, ...assigning({ heldPlaces: {} }) }));
  });
}

async function withDatabase<T>(
  { endpoints: { region, dynamoEndpoint: endpoint } }: Site,
  work: (dynamo: DynamoDBDocumentClient) => Promise<T>,
): Promise<T> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBClient({ region, endpoint, credentials });
  try {
    return await work(DynamoDBDocumentClient.from(client));
  } finally {
    client.destroy();
  }
}

/** Deletes the events of one key, or all events, that were just written. */
async function forgetEvents(
  dynamo: DynamoDBDocumentClient,
  table: string,
  workspaceId: string,
  keyId?: string,
): Promise<void> {
  const { Items = [] } = await dynamo.send(
    new QueryCommand({
      TableName: table,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':pk': `WS#${workspaceId}`, ':prefix': auditPrefix },
    }),
  );
  const forgotten = Items.filter((item) => keyId === undefined || item['keyId'] === keyId);
  for (const { pk, sk } of forgotten) await dynamo.send(new DeleteCommand({ TableName: table, Key: { pk, sk } }));
}

function assigning(attributes: Readonly<Record<string, string | object | null>>) {
  const names = Object.keys(attributes);
  return {
    UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(', ')}`,
    ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: Object.fromEntries(names.map((name) => [`:${name}`, attributes[name]])),
  };
}
