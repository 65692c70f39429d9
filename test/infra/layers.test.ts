import { spawnSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';

/** What the linter says of such a file, which need not exist. */
function lint(file: string, source: string): { ok: boolean; output: string } {
  const args = ['node_modules/@biomejs/biome/bin/biome', 'lint', `--stdin-file-path=${file}`];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { input: source, encoding: 'utf8' });
  return { ok: status === 0, output: stdout + stderr };
}

const importing = (name: string, from: string) => `import { ${name} } from '${from}';\nexport const it = ${name};\n`;

describe.each([
  {
    layer: 'the domain is pure',
    file: 'lambdas/domain/example.ts',
    allowed: [importing('planNamed', './plans.ts')],
    forbidden: [
      importing('DynamoDBClient', '@aws-sdk/client-dynamodb'),
      importing('problemOf', '../http/problem.ts'),
      importing('createDynamo', '../adapters/dynamo.ts'),
    ],
    message: 'The domain is pure',
  },
  {
    layer: 'adapters know nothing of HTTP',
    file: 'lambdas/adapters/example.ts',
    allowed: [importing('DynamoDBClient', '@aws-sdk/client-dynamodb'), importing('planNamed', '../domain/plans.ts')],
    forbidden: [importing('problemOf', '../http/problem.ts'), importing('middy', '@middy/core')],
    message: 'Adapters know the domain',
  },
  {
    layer: 'HTTP knows nothing of storage',
    file: 'lambdas/http/example.ts',
    allowed: [importing('middy', '@middy/core'), importing('planNamed', '../domain/plans.ts')],
    forbidden: [
      importing('createDynamo', '../adapters/dynamo.ts'),
      importing('DynamoDBClient', '@aws-sdk/client-dynamodb'),
    ],
    message: 'The HTTP layer knows the domain',
  },
  {
    layer: 'Lambdas know nothing of synthesis',
    file: 'lambdas/example.ts',
    allowed: [importing('createDynamo', './adapters/dynamo.ts'), importing('routes', './http/routes.ts')],
    forbidden: [importing('Stack', 'aws-cdk-lib'), importing('parseConfig', '../lib/config.ts')],
    message: 'Run-time code (lambdas/) never imports',
  },
  {
    layer: 'synthesis knows of the Lambdas their environment and routes only',
    file: 'lib/example.ts',
    allowed: [importing('routes', '../lambdas/http/routes.ts'), importing('Plan', '../lambdas/environment.ts')],
    forbidden: [
      importing('problemOf', '../lambdas/http/problem.ts'),
      importing('planNamed', '../lambdas/domain/plans.ts'),
      importing('handler', '../lambdas/authorizer.ts'),
    ],
    message: 'Synth-time code imports from lambdas/ only',
  },
])('$layer', ({ file, allowed, forbidden, message }) => {
  test.each(allowed)('allowed: %s', (source) => {
    expect(lint(file, source)).toMatchObject({ ok: true });
  });

  test.each(forbidden)('refused: %s', (source) => {
    expect(lint(file, source)).toEqual({ ok: false, output: expect.stringContaining(message) });
  });
});
