import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { ServiceUnavailableError } from '../../../lambdas/domain/shared/errors.ts';
import { createLogger } from '../../../lambdas/logger.ts';

let out: string[];
let err: string[];
const environment = { ...process.env };
beforeEach(() => {
  [out, err] = [[], []];
  process.env['POWERTOOLS_LOG_LEVEL'] = 'INFO';
  delete process.env['_X_AMZN_TRACE_ID'];
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => out.push(String(text)) > 0);
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => err.push(String(text)) > 0);
});
afterEach(() => {
  jest.restoreAllMocks();
  delete process.env['_X_AMZN_TRACE_ID'];
  Object.assign(process.env, environment);
});

test('a line is one JSON object with level, message, time, service and the fields', () => {
  createLogger().info('verified', { requestId: 'request-1', code: undefined });
  expect(out).toHaveLength(1);
  expect(out[0]).toMatch(/^\{.*\}\n$/);
  expect(JSON.parse(out[0] ?? '')).toEqual({
    level: 'INFO',
    message: 'verified',
    timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    service: 'latchkey',
    sampling_rate: 0,
    requestId: 'request-1',
  });
});

test('the trace is that of the request', () => {
  const logger = createLogger();
  process.env['_X_AMZN_TRACE_ID'] = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';
  logger.info('one', {});
  process.env['_X_AMZN_TRACE_ID'] = 'Sampled=0;Root=1-00000000-000000000000000000000002';
  logger.info('two', {});
  expect(out.map((line) => JSON.parse(line)['xray_trace_id'])).toEqual([
    '1-5759e988-bd862e3fe1be46a994272793',
    '1-00000000-000000000000000000000002',
  ]);
});

test('warnings and errors go to standard error', () => {
  createLogger().warn('careful', {});
  createLogger().error('trouble', {});
  expect(err.map((line) => JSON.parse(line).level)).toEqual(['WARN', 'ERROR']);
  expect(out).toEqual([]);
});

test('the stack traces of an error and of its cause are those of the given function', () => {
  const error = new ServiceUnavailableError({ cause: new Error('inner') });
  createLogger(({ message }) => `stack of ${message}`).error('trouble', { error });
  expect(JSON.parse(err[0] ?? '').error).toMatchObject({
    stack: `stack of ${error.message}`,
    cause: { stack: 'stack of inner' },
  });
});

test('an error is written with name, message, stack and cause only', () => {
  const cause = Object.assign(new Error('inner'), { item: 'secret' });
  createLogger().error('trouble', { error: new ServiceUnavailableError({ cause }) });
  const { error } = JSON.parse(err[0] ?? '');
  expect(error).toMatchObject({ name: 'ServiceUnavailableError', cause: { name: 'Error', message: 'inner' } });
  expect(err[0]).not.toContain('secret');
});

test.each([
  ['DEBUG', 3],
  ['info', 3],
  ['WARN', 2],
  ['ERROR', 1],
  ['SILENT', 0],
  ['nonsense', 3],
])('POWERTOOLS_LOG_LEVEL=%s writes %i of three levels', (level, lines) => {
  process.env['POWERTOOLS_LOG_LEVEL'] = level;
  const logger = createLogger();
  logger.info('a', {});
  logger.warn('b', {});
  logger.error('c', {});
  expect([...out, ...err]).toHaveLength(lines);
});
