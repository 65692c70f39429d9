import { expect, test } from '@jest/globals';
import { synthesized } from '../support/synthesized.ts';

test('X-Ray traces the stage and every function', () => {
  const stack = synthesized();
  expect(stack.only('AWS::ApiGateway::Stage').Properties['TracingEnabled']).toBe(true);
  for (const [name, { Properties }] of stack.functions()) {
    expect({ name, tracing: Properties['TracingConfig'] }).toEqual({ name, tracing: { Mode: 'Active' } });
  }
});

test('can be turned off, including its permissions', () => {
  const stack = synthesized({ tracing: false });
  expect(stack.only('AWS::ApiGateway::Stage').Properties['TracingEnabled']).toBe(false);
  for (const { Properties } of stack.functions().values()) expect(Properties).not.toHaveProperty('TracingConfig');
  expect(JSON.stringify(stack.policies())).not.toContain('xray');
});
