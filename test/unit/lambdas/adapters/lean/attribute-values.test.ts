import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { fromAttributes, toAttributes } from '../../../../../lambdas/adapters/lean/attribute-values.ts';
import { anyCharacters } from '../../../../support/any-text.ts';

const item = {
  text: '',
  number: -1.5e-7,
  yes: true,
  no: false,
  none: null,
  list: [1, 'a', [null], { deep: true }],
  map: { inner: {} },
};
const attributes = {
  text: { S: '' },
  number: { N: '-1.5e-7' },
  yes: { BOOL: true },
  no: { BOOL: false },
  none: { NULL: true as const },
  list: { L: [{ N: '1' }, { S: 'a' }, { L: [{ NULL: true as const }] }, { M: { deep: { BOOL: true } } }] },
  map: { M: { inner: { M: {} } } },
};

test('each type is encoded and decoded', () => {
  expect(toAttributes(item)).toEqual(attributes);
  expect(fromAttributes(attributes)).toEqual(item);
});

test('undefined members are omitted', () => {
  expect(toAttributes({ a: undefined, b: { c: undefined } })).toEqual({ b: { M: {} } });
});

test('a member called __proto__ is a member like others', () => {
  const text = '{"__proto__":{"__proto__":"a"},"b":"c"}';
  const attributes = '{"__proto__":{"M":{"__proto__":{"S":"a"}}},"b":{"S":"c"}}';
  expect(JSON.stringify(toAttributes(JSON.parse(text)))).toBe(attributes);
  expect(JSON.stringify(fromAttributes(JSON.parse(attributes)))).toBe(text);
});

test('an object without a prototype becomes a map', () => {
  expect(toAttributes({ map: Object.assign(Object.create(null), { a: 1 }) })).toEqual({
    map: { M: { a: { N: '1' } } },
  });
});

test.each([
  ['a set', new Set([1])],
  ['bytes', new Uint8Array(1)],
  ['a bigint', 1n],
  ['a date', new Date(0)],
  ['a function', () => 1],
  ['NaN', Number.NaN],
  ['infinity', Number.POSITIVE_INFINITY],
  ['an integer that was rounded', 2 ** 60],
  ['undefined in a list', [undefined]],
])('%s is refused', (_, value) => {
  expect(() => toAttributes({ value })).toThrow(TypeError);
});

test('a type that Latchkey does not store is refused, not misread', () => {
  expect(() => fromAttributes({ set: { SS: ['a'] } } as never)).toThrow('SS');
});

describe('the same as the SDK', () => {
  const scalar = fc.oneof(
    anyCharacters(),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 }),
    fc.boolean(),
    fc.constant(null),
  );
  // The SDK sets the prototype instead of a member called __proto__.
  const name = fc.string().filter((text) => text !== '__proto__');
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      scalar,
      fc.array(tie('value')),
      fc.dictionary(name, tie('value'), { noNullPrototype: true }),
    ),
  }));

  test('for any item', () => {
    fc.assert(
      fc.property(fc.dictionary(name, value, { noNullPrototype: true }), (any) => {
        const marshalled = marshall(any);
        expect(toAttributes(any)).toEqual(marshalled);
        expect(fromAttributes(marshalled as never)).toEqual(unmarshall(marshalled));
      }),
    );
  });
});
