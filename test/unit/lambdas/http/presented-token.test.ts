import { expect, test } from '@jest/globals';
import { presentedCredential } from '../../../../lambdas/http/presented-token.ts';

const dotted = 'SG.abcdefghijklmnop.qrstuvwxyz0123456789';

test('a value of three parts is a token in Authorization: Bearer', () => {
  expect(presentedCredential({ headers: { authorization: `Bearer ${dotted}` } })).toEqual({ token: dotted });
});

test('a value of three parts in X-API-Key is a key, as an imported one may have dots', () => {
  expect(presentedCredential({ headers: { 'x-api-key': dotted } })).toEqual({ keyValue: dotted });
  const both = { 'x-api-key': dotted, authorization: `Bearer ${dotted}` };
  expect(presentedCredential({ headers: both })).toEqual({ keyValue: dotted });
});
