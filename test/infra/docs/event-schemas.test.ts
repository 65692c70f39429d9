import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { eventTypes, publishedEvent } from '../../../lambdas/domain/events/published-event.ts';
import { newAudit } from '../../support/stores/keys.ts';

type Schema = Readonly<Record<string, unknown>>;

const stored = (type: string): Schema => JSON.parse(readFileSync(`docs/events/${type}.v1.json`, 'utf8'));

/** All objects in a schema, itself first. */
function* objectsIn(schema: unknown): Generator<Schema> {
  if (typeof schema !== 'object' || schema === null) return;
  if (!Array.isArray(schema)) yield schema as Schema;
  for (const value of Object.values(schema)) yield* objectsIn(value);
}

/** The names of all fields that events with this schema have. */
const fieldsOf = (schema: Schema) =>
  [...objectsIn(schema)].flatMap(({ properties }) => Object.keys((properties as Schema | undefined) ?? {}));

/** Returns the words of a name: `previousKeyValidUntil` is previous, key, valid, until. */
const wordsOf = (name: string) => name.split(/(?=[A-Z])|_/).map((word) => word.toLowerCase());

const ofSecrets =
  /^(apikey|cipher\w*|credentials?|cursor|digests?|encrypted|full|hash|keys?|keyring|mask\w*|passwords?|peppers?|plain\w*|sealed|secrets?|signature|tokens?|values?|wrapped)$/;
/** Fields that name a secret but contain only ids, times, counts or addresses. */
const harmless = ['keyId', 'rootKeyId', 'serviceKeyId', 'previousKeyValidUntil', 'secretArn', 'maxKeys'];
const mayBeSecret = (field: string) => !harmless.includes(field) && wordsOf(field).some((word) => ofSecrets.test(word));

test('docs/events/ has one schema per type (npm run generate writes them)', () => {
  expect(readdirSync('docs/events').sort()).toEqual(eventTypes.map((type) => `${type}.v1.json`).sort());
});

describe.each(eventTypes)('the schema of %s', (type) => {
  const schema = stored(type);

  test('has a title and a description', () => {
    expect(schema).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $id: `urn:latchkey:event:${type}:v1`,
      title: type,
      description: expect.stringMatching(/^[A-Z].+\.$/),
    });
  });

  test('allows no field that it does not name, and requires the whole envelope', () => {
    const objects = [...objectsIn(schema)].filter(
      // Metadata has names of the team's own.
      (each) => each['type'] === 'object' && each['propertyNames'] === undefined,
    );
    expect(objects.length).toBeGreaterThan(1);
    for (const object of objects) expect(object).toMatchObject({ additionalProperties: false });
    const envelope = ['version', 'id', 'at', 'type', 'workspaceId', 'keyId', 'actor', 'requestId', 'data'];
    expect(schema['required']).toEqual(envelope);
  });

  test('restricts every value', () => {
    const { properties, $defs = {} } = schema as { properties: Schema; $defs?: Schema };
    const parts = [...objectsIn(properties), ...objectsIn($defs)].flatMap((each) => [
      ...Object.values((each['properties'] as Schema | undefined) ?? {}),
      ...((each['anyOf'] as unknown[] | undefined) ?? []),
    ]);
    for (const part of parts) {
      expect(Object.keys(part as Schema).some((key) => ['type', '$ref', 'anyOf', 'const', 'enum'].includes(key))).toBe(
        true,
      );
    }
  });

  test('has no field that could carry a secret', () => {
    expect(fieldsOf(schema).filter(mayBeSecret)).toEqual([]);
  });

  test('accepts such an event, and no other', () => {
    const parsed = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
    const event = publishedEvent({ ...newAudit('ws_1', 'key_1', type) });
    expect(parsed.safeParse(event).error).toBeUndefined();
    expect(parsed.safeParse({ ...event, version: 2 }).success).toBe(false);
    expect(parsed.safeParse({ ...event, more: 1 }).success).toBe(false);
    expect(parsed.safeParse({ ...event, data: { ...event.data, more: 1 } }).success).toBe(false);
  });
});

test.each(['key', 'fullKey', 'value', 'digest', 'pepperVersion', 'secretText', 'sealedValue', 'maskedKey'])(
  'the search for secrets finds a field named %s',
  (field) => {
    expect(fieldsOf({ properties: { data: { properties: { [field]: {} } } } }).filter(mayBeSecret)).toEqual([field]);
  },
);
