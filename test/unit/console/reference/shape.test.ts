import { expect, test } from '@jest/globals';
import type { Document, Schema } from '../../../../console/src/reference/document.ts';
import { type Field, shapeOf } from '../../../../console/src/reference/shape.ts';

const document: Document = {
  paths: {},
  components: {
    schemas: {
      Environment: { type: 'string', enum: ['live', 'test'], description: 'Where it works.' },
      Policy: {
        type: 'object',
        description: 'How it rotates.',
        properties: { everyDays: { type: 'integer', minimum: 1, maximum: 365 } },
        required: ['everyDays'],
      },
      Key: {
        type: 'object',
        properties: { name: { type: 'string' }, policy: { $ref: '#/components/schemas/Policy' } },
        required: ['name'],
      },
      Tree: {
        type: 'object',
        properties: {
          name: { type: 'string' },
          children: { type: 'array', items: { $ref: '#/components/schemas/Tree' } },
          parent: { anyOf: [{ $ref: '#/components/schemas/Tree' }, { type: 'null' }] },
        },
      },
    },
  },
};

const of = (schema: Schema) => shapeOf(document, schema);
const pathsOf = (fields: readonly Field[]): string[] =>
  fields.flatMap(({ path, fields }) => [path, ...pathsOf(fields)]);

test.each([
  [{ type: 'string' }, 'string'],
  [{ type: 'string', format: 'date-time' }, 'string (date-time)'],
  [{ type: ['string', 'null'] }, 'string or null'],
  [{ type: ['string', 'integer', 'null'] }, 'string or integer or null'],
  [{ anyOf: [{ type: 'integer' }, { type: 'null' }] }, 'integer or null'],
  [{ anyOf: [{ type: 'integer' }, { type: 'string' }, { type: 'null' }] }, 'integer or string or null'],
  [{ oneOf: [{ type: 'integer' }, { type: 'string' }] }, 'integer or string'],
  [{ oneOf: [{ type: 'object' }, { type: 'object' }] }, 'object'],
  [{ type: 'array', items: { $ref: '#/components/schemas/Key' } }, 'array of object'],
  [{ type: 'array', items: { type: ['string', 'null'] } }, 'array of string or null'],
  [{ type: 'object', additionalProperties: {} }, 'object with any fields'],
  [{ $ref: '#/components/schemas/Environment' }, 'string'],
  [{}, 'anything'],
] as const satisfies readonly (readonly [Schema, string])[])('%j is %s', (schema, type) => {
  expect(of(schema).type).toBe(type);
});

test.each([
  [{ minLength: 1, maxLength: 100 }, ['1 to 100 characters']],
  [{ minLength: 8, maxLength: 8 }, ['8 characters']],
  [{ maxLength: 49 }, ['at most 49 characters']],
  [{ minItems: 1 }, ['at least 1 items']],
  [{ minimum: 0, maximum: 0 }, ['0']],
  [{ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }, ['at least 1']],
  [{ minimum: -Number.MAX_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER }, []],
  [{ minProperties: 1 }, ['fields: at least 1']],
  [{ pattern: '^a+$' }, ['matches `^a+$`']],
  [{ pattern: 'a'.repeat(61) }, []],
  [{ type: 'array', maxItems: 3, items: { maxLength: 2 } }, ['at most 3 items', 'each at most 2 characters']],
] as const satisfies readonly (readonly [Schema, readonly string[]])[])('the rules of %j are %j', (schema, rules) => {
  expect(of(schema).rules).toEqual(rules);
});

test('shows values, default and example', () => {
  const { values, default: preset, example } = of({ enum: ['a', 1], default: ['*'], examples: ['a', 'b'] });
  expect({ values, preset, example }).toEqual({ values: ['a', '1'], preset: '["*"]', example: 'a' });
  expect(of({ const: true }).values).toEqual(['true']);
  expect(of({ default: null }).default).toBe('null');
  expect(of({ type: 'array', items: { $ref: '#/components/schemas/Environment' } }).values).toEqual(['live', 'test']);
});

test('a description beside a reference takes precedence over the description of its schema', () => {
  const { description, values } = of({
    $ref: '#/components/schemas/Environment',
    description: 'The key’s environment.',
  });
  expect({ description, values }).toEqual({ description: 'The key’s environment.', values: ['live', 'test'] });
  const policy = { anyOf: [{ $ref: '#/components/schemas/Policy' }, { type: 'null' }] };
  expect(of(policy).description).toBe('How it rotates.');
  expect(of({ ...policy, description: 'Null: it does not.' }).description).toBe('Null: it does not.');
});

test('shows nested fields, through references, arrays and null', () => {
  const fields = of({
    type: 'object',
    properties: {
      keys: { type: 'array', items: { $ref: '#/components/schemas/Key' } },
      policy: { anyOf: [{ $ref: '#/components/schemas/Policy' }, { type: 'null' }] },
    },
    required: ['keys'],
  }).fields;
  expect(pathsOf(fields)).toEqual([
    'keys',
    'keys.name',
    'keys.policy',
    'keys.policy.everyDays',
    'policy',
    'policy.everyDays',
  ]);
  expect(fields.map(({ name, required }) => [name, required])).toEqual([
    ['keys', true],
    ['policy', false],
  ]);
});

test('shows the name of a recursive schema, and stops', () => {
  const { fields } = of({ $ref: '#/components/schemas/Tree' });
  expect(pathsOf(fields)).toEqual(['name', 'children', 'parent']);
  expect(fields.map(({ type }) => type)).toEqual(['string', 'array of Tree', 'Tree or null']);
});

test('a reference to nothing is an error that names it', () => {
  expect(() => of({ $ref: '#/components/schemas/None' })).toThrow('#/components/schemas/None');
});
