import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { TypedCommands } from '../support/typed-commands.ts';

/** The guide docs/selling.md, typed from top to bottom, against the local run. */
const page = readFileSync(join(import.meta.dirname, '../../../docs/selling.md'), 'utf8');
const { dataFolder } = JSON.parse(process.env['LATCHKEY_LOCAL_RUN'] ?? '{}');
let shell: TypedCommands;

beforeAll(() => {
  shell = new TypedCommands('selling', dataFolder);
});
afterAll(() => shell.remove());

test('the guide leads from a signup to a customer who leaves', async () => {
  const blocks = [...page.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block]) => block);
  expect(blocks.length).toBeGreaterThan(5);
  const { code, output } = await shell.type(blocks.join('\n'));
  expect({ code, output }).toMatchObject({ code: 0 });
  expect(output).toMatch(/^given +the current value of the key$/m);
  expect(output).not.toMatch(/vsk_(live|test)_[0-9A-Za-z]{49}/);
});
