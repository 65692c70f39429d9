import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { openApiDocument } from '../../../lambdas/http/openapi.ts';

test('docs/openapi.json is what a deployment serves (npm run openapi writes it)', () => {
  const stored = JSON.parse(readFileSync('docs/openapi.json', 'utf8'));
  expect(stored).toEqual(JSON.parse(JSON.stringify(openApiDocument('/'))));
});
