import * as z from 'zod';
import { parseJson } from '../shared/json.ts';
import { type PrivateEndpoint, servePrivately } from './private-endpoint.ts';
import { ServiceError } from './service-error.ts';

/** Handles the input of an operation. Undefined stands for an empty response. */
export type Operation = (input: unknown) => unknown;

/** A service that speaks AWS JSON (https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html). */
export interface JsonService {
  /** The prefix of operation names, e.g. `secretsmanager`. */
  readonly target: string;
  readonly version: '1.0' | '1.1';
  readonly operations: Readonly<Record<string, Operation>>;
}

export function serveJson({ target, version, operations }: JsonService): Promise<PrivateEndpoint> {
  return servePrivately(async ({ headers, body }) => {
    const called = String(headers['x-amz-target']);
    const name = called.startsWith(`${target}.`) ? called.slice(target.length + 1) : '';
    const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
    if (operation === undefined) {
      throw new ServiceError('UnknownOperationException', `The local run does not serve ${called}.`);
    }
    const input = parseJson(body);
    if (input === undefined) throw new ServiceError('SerializationException', 'The request is not JSON.');
    const answer = await operation(input);
    return { status: 200, headers: { 'Content-Type': `application/x-amz-json-${version}` }, body: answer ?? {} };
  });
}

/** Returns an operation that checks its input first. `refusal` is the service's error name for a wrong input. */
export function checked<Schema extends z.ZodType>(
  refusal: string,
  schema: Schema,
  run: (input: z.output<Schema>) => unknown,
): Operation {
  return (input) => {
    const result = schema.safeParse(input);
    if (!result.success) throw new ServiceError(refusal, z.prettifyError(result.error));
    return run(result.data);
  };
}
