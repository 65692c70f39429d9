import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { curlOf } from '../../../../console/src/reference/curl.ts';
import type { Document } from '../../../../console/src/reference/document.ts';
import { exampleOf } from '../../../../console/src/reference/example.ts';
import { forPeople, groupsOf, matching, type Operation } from '../../../../console/src/reference/operations.ts';
import { shapeOf } from '../../../../console/src/reference/shape.ts';

/** The document that the API serves. */
const document: Document = JSON.parse(readFileSync(new URL('../../../../docs/openapi.json', import.meta.url), 'utf8'));
const groups = groupsOf(document);
const all = groups.flatMap(({ operations }) => operations);
const origin = 'https://keys.example.com';

function operation(id: string): Operation {
  const found = all.find((each) => each.id === id);
  if (found === undefined) throw new Error(`no ${id}`);
  return found;
}

test('every operation of the document is in one group', () => {
  const ids = Object.values(document.paths).flatMap((methods) =>
    Object.values(methods).map((each) => each.operationId),
  );
  expect(all.map(({ id }) => id).sort()).toEqual(ids.sort());
  expect(groups.map(({ name }) => name)).toEqual(document.tags?.map(({ name }) => name));
});

test.each(all.map(({ id }) => id))('every part of %s can be shown', (id) => {
  const { parameters, body, responses } = operation(id);
  const schemas = [...parameters.map(({ schema }) => schema), body, ...responses.map(({ schema }) => schema)];
  for (const schema of schemas) {
    if (schema === undefined) continue;
    expect(shapeOf(document, schema).type).toMatch(/^(string|integer|boolean|object|array of )/);
    expect(exampleOf(document, schema, true)).not.toBeNull();
  }
  expect(curlOf(document, operation(id), origin)).toMatch(/^curl /);
});

test('an operation names its callers', () => {
  const schemesOf = (id: string) => operation(id).schemes.map(({ type }) => type);
  expect(schemesOf('getStatus')).toEqual(['apiKey', 'http']);
  expect(schemesOf('createApiKey')).toEqual(['apiKey', 'http', 'http']);
  expect(schemesOf('getHealth')).toEqual([]);
});

describe('the filter', () => {
  const idsOf = (text: string) =>
    matching(forPeople(groups), text).flatMap(({ operations }) => operations.map(({ id }) => id));

  test.each([
    ['regenerate', ['regenerateApiKey']],
    ['PUT members', ['putMember']],
    ['  Delete   /api/v1/members ', ['deleteMember']],
    ['getOpenApi', ['getOpenApi']],
    ['no such thing', []],
  ])('"%s" finds %j', (text, ids) => {
    expect(idsOf(text)).toEqual(ids);
  });

  test('leaves out the operations of operators', () => {
    expect(idsOf('/admin/')).toEqual([]);
    expect(idsOf('listWorkspaces')).toEqual([]);
  });

  test('finds all operations without a text, and omits groups without a match', () => {
    expect(matching(groups, ' ')).toEqual(groups);
    expect(matching(groups, 'putMember').map(({ name }) => name)).toEqual(['Workspace']);
  });
});

describe('the command', () => {
  test('GET with a key', () => {
    expect(curlOf(document, operation('getStatus'), origin)).toBe(
      'curl "https://keys.example.com/v1/status" \\\n  --header "X-API-Key: $API_KEY"',
    );
  });

  test('uses variables for values of the caller, and includes required query parameters', () => {
    expect(curlOf(document, operation('getKeyUsage'), origin)).toContain(
      'curl "https://keys.example.com/api/v1/api-keys/$ID/usage?from=2026-11-24T10%3A15%3A30.000Z" \\\n',
    );
  });

  test('POST with the required fields', () => {
    expect(curlOf(document, operation('createApiKey'), origin)).toBe(
      [
        'curl --request POST "https://keys.example.com/api/v1/api-keys"',
        '--header "X-API-Key: $API_KEY"',
        '--header "Content-Type: application/json"',
        `--data '{\n  "name": "Checkout service"\n}'`,
      ].join(' \\\n  '),
    );
  });

  test('signs requests to the admin plane', () => {
    expect(curlOf(document, operation('getWorkspace'), origin)).toBe(
      [
        'curl "$API_URL/admin/v1/workspaces/$ID"',
        '--aws-sigv4 "aws:amz:$AWS_REGION:execute-api"',
        '--user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY"',
        '--header "X-Amz-Security-Token: $AWS_SESSION_TOKEN"',
      ].join(' \\\n  '),
    );
  });

  test('sends no key to open routes', () => {
    expect(curlOf(document, operation('getHealth'), origin)).toBe('curl "https://keys.example.com/health"');
  });

  test('escapes a quote in the body', () => {
    const quoting = { ...operation('createApiKey'), body: { const: "it's" } };
    expect(curlOf(document, quoting, origin)).toContain(`--data '"it'\\''s"'`);
  });
});

test('examples follow the schema: its examples, default, const, enum, then the simplest value', () => {
  const schema = {
    type: 'object',
    properties: {
      shown: { type: 'string', default: 'no', examples: ['yes'] },
      preset: { type: 'boolean', default: false },
      fixed: { const: 'ok' },
      chosen: { enum: ['one', 'two'] },
      count: { type: 'integer', minimum: 60 },
      at: { type: 'string', format: 'date-time' },
      list: { type: 'array', items: { type: ['string', 'null'] } },
    },
    required: ['count'],
  } as const;
  expect(exampleOf(document, schema, true)).toEqual({
    shown: 'yes',
    preset: false,
    fixed: 'ok',
    chosen: 'one',
    count: 60,
    at: '2026-11-24T10:15:30.000Z',
    list: ['text'],
  });
  expect(exampleOf(document, schema, false)).toEqual({ count: 60 });
  const { required: _, ...optional } = { ...schema, minProperties: 1 };
  expect(exampleOf(document, optional, false)).toEqual({ shown: 'yes' });
});
