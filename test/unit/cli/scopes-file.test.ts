import { describe, expect, test } from '@jest/globals';
import { scopesIn } from '../../../cli/commands/api/scopes-file.ts';

const inFile = (text: string) => scopesIn(text, 'scopes.json');

test('a file has the scope of each route', () => {
  const scopes = { 'GET /orders/{id}': 'orders:read', 'POST /orders': { scope: 'orders:write', cost: 5 }, '*': 'a:b' };
  expect(inFile(JSON.stringify(scopes, null, 2))).toEqual(scopes);
});

test.each([
  ['{ "GET /a": "a:b", ', /^scopes\.json is not JSON: /],
  ['["GET /a"]', /^scopes\.json must be an object with the scope of each route, such as \{ "GET /],
  ['null', /^scopes\.json must be an object/],
  ['{ "GET /a": "a:b",\n  "GET /a" : "a:c" }', /^scopes\.json has the route "GET \/a" twice\. Remove one of them\.$/],
  ['{ "openapi": "3.0.1", "paths": { "/a": { "get": {} } } }', /without x-latchkey-scope\. Add it to each operation/],
  ['{ "swagger": "2.0" }', /without x-latchkey-scope/],
])('%s is refused', (text, message) => {
  expect(() => inFile(text)).toThrow(message);
});

test('a scope may be the same text as a route', () => {
  expect(inFile('{ "*": "*" }')).toEqual({ '*': '*' });
});

describe('an OpenAPI document', () => {
  test('has scopes and costs at its operations', () => {
    const document = {
      openapi: '3.0.1',
      paths: {
        '/orders': {
          parameters: [{ name: 'x' }],
          get: { 'x-latchkey-scope': 'orders:read' },
          post: { 'x-latchkey-scope': 'orders:write', 'x-latchkey-cost': 5 },
        },
        '/health': { get: {} },
        '/{proxy+}': { 'x-amazon-apigateway-any-method': { 'x-latchkey-scope': 'pages:read' } },
      },
    };
    expect(inFile(JSON.stringify(document))).toEqual({
      'GET /orders': 'orders:read',
      'POST /orders': { scope: 'orders:write', cost: 5 },
      'ANY /{proxy+}': 'pages:read',
    });
  });
});
