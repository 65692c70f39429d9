import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { keyValueIn, withKeyValue } from '../../../lambdas/domain/rotation/secret-text.ts';
import { rounds } from '../../support/rounds.ts';
import { anyText } from '../support.ts';

const json = fc.dictionary(
  fc.oneof(anyText({ maxLength: 10 }), fc.constantFrom('apiKey', '__proto__')),
  fc.jsonValue(),
);

test('any secret contains its new value afterwards', () => {
  fc.assert(
    fc.property(
      fc.option(
        fc.oneof(
          anyText(),
          json.map((any) => JSON.stringify(any)),
        ),
      ),
      (text) => {
        const value = 'vsk_live_0123456789';
        expect(keyValueIn(withKeyValue(text ?? undefined, value))).toBe(value);
      },
    ),
    { numRuns: rounds(2000, 200) },
  );
});

test('other members of a JSON object stay unchanged', () => {
  fc.assert(
    fc.property(json, (fields) => {
      const before = JSON.parse(JSON.stringify(fields));
      const after = JSON.parse(withKeyValue(JSON.stringify(fields), 'vsk_live_0123456789'));
      delete before.apiKey;
      delete after.apiKey;
      expect(JSON.stringify(after)).toBe(JSON.stringify(before));
    }),
    { numRuns: rounds(2000, 200) },
  );
});
