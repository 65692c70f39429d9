import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { responseOf } from '../../../lambdas/http/routes/responses/index.ts';
import { verifyKey } from '../../../lambdas/http/routes/verify.ts';
import { TypedCommands } from '../support/typed-commands.ts';

/** The page docs/verify-endpoint.md: its commands, typed from top to bottom against the local run, and its answers. */
const page = readFileSync(join(import.meta.dirname, '../../../docs/verify-endpoint.md'), 'utf8');
const { dataFolder } = JSON.parse(process.env['LATCHKEY_LOCAL_RUN'] ?? '{}');
const { accessKeyId, secretAccessKey, region } = JSON.parse(process.env['LATCHKEY_ADMIN'] ?? '{}');
let shell: TypedCommands;

beforeAll(() => {
  shell = new TypedCommands('verify-endpoint', dataFolder);
});
afterAll(() => shell.remove());

const answer = responseOf(verifyKey);

test('the commands of the page get an answer for each of the three callers, and print no key value', async () => {
  const blocks = [...page.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block]) => block);
  const { code, output } = await shell.type(blocks.join('\n'), [], {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_REGION: region,
  });
  expect({ code, output }).toMatchObject({ code: 0 });
  const answers = [...output.matchAll(/\{"valid".*?"quotas":\[\]\}/g)].map(([json]) => answer.parse(JSON.parse(json)));
  expect(answers.map(({ valid }) => valid)).toEqual([true, true, true]);
  expect(output).toMatch(/^svc_[0-9A-Za-z]{8} +Orders, on ECS +vsk_service_[0-9A-Za-z]{8}\.\.\./m);
  expect(output).toMatch(/^svc_[0-9A-Za-z]{8} is deleted\.$/m);
  expect(output).not.toMatch(/vsk_(live|service)_[0-9A-Za-z]{49}/);
});

test.each(['valid', 'refused'])('the answer about a key that is %s has the fields of the API', (name) => {
  const [, json = ''] = new RegExp(`<!-- ${name} -->\n\`\`\`json\n(.*?)\`\`\``, 's').exec(page) ?? [];
  expect(answer.parse(JSON.parse(json))).toMatchObject({ valid: name === 'valid' });
});
