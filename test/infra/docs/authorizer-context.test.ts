import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import middy from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { type Authenticated, latchkey } from '../../../backend/index.ts';
import { rateLimitHeaderNames } from '../../../lambdas/http/rate-limit-headers.ts';
import { contexts } from '../../../scripts/generated/authorizer-context-page.ts';

const page = readFileSync('docs/authorizer-context.md', 'utf8');
const exampleIn = (language: string) => new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 's').exec(page)?.[1] ?? '';
const python = exampleIn('python');
const go = exampleIn('go');

const eventOf = (authorizer: Readonly<Record<string, string>>) => ({
  requestContext: { requestId: 'request-1', authorizer },
});

/** The response of the middleware for Node.js, whose handler does the same as the example. */
async function nodeAnswer(authorizer: Readonly<Record<string, string>>): Promise<APIGatewayProxyResult> {
  const handler = middy<Authenticated, APIGatewayProxyResult>()
    .use(latchkey())
    .handler(async ({ principal: { workspaceId } }) => ({
      statusCode: 200,
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ workspaceId, orders: [] }),
    }));
  return handler(eventOf(authorizer) as unknown as APIGatewayProxyEvent as Authenticated, {} as Context);
}

function pythonAnswer(event: object) {
  const program = `${python}\nimport sys\nprint(json.dumps(list_orders(json.load(sys.stdin), None)))`;
  const { stdout, stderr, status } = spawnSync('python3', ['-c', program], {
    input: JSON.stringify(event),
    encoding: 'utf8',
  });
  return status === 0 ? JSON.parse(stdout) : { stderr };
}

/** The sentence for people is simpler in the examples. */
const withParsedBody = ({ body, ...others }: APIGatewayProxyResult) => {
  const { detail, ...parsed } = JSON.parse(body);
  return { ...others, body: parsed, hasDetail: Boolean(detail) };
};

// A machine may lack them. `npm run test:fuzz` needs Python, so `.ci/run` does not pass without it; it does without Go.
const hasPython = spawnSync('python3', ['--version']).status === 0;
const hasGo = spawnSync('gofmt', ['-h']).error === undefined;

const kinds = Object.keys(contexts) as (keyof typeof contexts)[];

describe('the example in Python', () => {
  (hasPython ? test : test.skip).each(kinds)(
    'answers a request of the kind %s like the middleware for Node.js, behind both kinds of APIs',
    async (kind) => {
      const expected = withParsedBody(await nodeAnswer(contexts[kind]));
      expect(withParsedBody(pythonAnswer(eventOf(contexts[kind])))).toEqual(expected);
      const { requestId } = eventOf({}).requestContext;
      const ofHttpApi = { requestContext: { requestId, authorizer: { lambda: contexts[kind] } } };
      expect(withParsedBody(pythonAnswer(ofHttpApi))).toEqual(expected);
    },
  );

  (hasPython ? test : test.skip)('refuses a request that no authorizer admitted', () => {
    expect(pythonAnswer(eventOf({})).stderr).toContain('Is the method protected?');
  });
});

describe('the example in Go', () => {
  (hasGo ? test : test.skip)('is formatted and parses', () => {
    const { stdout, stderr } = spawnSync('gofmt', [], { input: go, encoding: 'utf8' });
    expect({ stdout, stderr }).toEqual({ stdout: go, stderr: '' });
  });

  test('reads only members of the context', () => {
    const read = [...go.matchAll(/(?:caller|Authorizer)\["(\w+)"\]/g)].map(([, name = '']) => name);
    const carried = [...go.matchAll(/"([\w-]+)":\s+"(x?[rR]ateLimit\w*)"/g)];
    expect(carried.map(([, header]) => header)).toEqual([...rateLimitHeaderNames]);
    for (const name of [...read, ...carried.map(([, , field = '']) => field)]) {
      expect(Object.keys({ ...contexts.limited, ...contexts.overQuota })).toContain(name);
    }
  });
});
