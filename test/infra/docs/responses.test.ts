import { globSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import type * as z from 'zod';
import { Problem } from '../../../lambdas/http/problem-schema.ts';
import { routes } from '../../../lambdas/http/routes/index.ts';
import { responseOf } from '../../../lambdas/http/routes/responses/index.ts';

/** The responses that pages show, by their first field. */
const schemas: Readonly<Record<string, z.ZodType>> = {
  apiKey: responseOf(routes.getApiKey),
  apiKeys: responseOf(routes.listApiKeys),
  status: responseOf(routes.getStatus),
  type: Problem,
};

const shown = globSync(['*.md', 'docs/*.md']).flatMap((page) =>
  readFileSync(page, 'utf8')
    .split('\n')
    // A text with … is shortened.
    .filter((line) => /^\{"\w+":.*\}$/.test(line) && !line.includes('…'))
    .map((line) => ({ page, line, schema: schemas[Object.keys(JSON.parse(line))[0] ?? ''] })),
);

test.each(shown.filter(({ schema }) => schema !== undefined))('$page shows a response of today: $line', (response) => {
  expect(response.schema?.safeParse(JSON.parse(response.line)).error).toBeUndefined();
});

test('pages show responses with keys', () => {
  expect(shown.filter(({ line }) => line.startsWith('{"apiKey')).length).toBeGreaterThan(1);
});
