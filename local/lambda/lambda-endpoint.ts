import {
  type PrivateEndpoint,
  type ServiceReply,
  type ServiceRequest,
  servePrivately,
} from '../services/private-endpoint.ts';
import { ServiceError } from '../services/service-error.ts';
import { parseJson } from '../shared/json.ts';
import { type FunctionDefinition, functionNamed } from './functions.ts';
import type { CallFunction } from './invocation.ts';

export interface LambdaEndpointOptions {
  readonly functions: readonly FunctionDefinition[];
  readonly call: CallFunction;
  /** Receives the failures of asynchronous invocations. */
  readonly onTrouble?: (message: string) => void;
}

/** Serves Lambda's Invoke (https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html). */
export function startLambdaEndpoint(options: LambdaEndpointOptions): Promise<PrivateEndpoint> {
  return servePrivately((request) => answer(request, options));
}

async function answer(
  { method, path, headers, body }: ServiceRequest,
  { functions, call, onTrouble = () => {} }: LambdaEndpointOptions,
): Promise<ServiceReply> {
  const [, encoded] = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(path) ?? [];
  if (method !== 'POST' || encoded === undefined) {
    throw new ServiceError('UnknownOperationException', `The local run does not serve ${method} ${path}.`, 404);
  }
  const called = functionNamed(functions, decoded(encoded));
  if (called === undefined) {
    throw new ServiceError('ResourceNotFoundException', `Function not found: ${decoded(encoded)}`, 404);
  }
  const event = eventIn(body);
  if (headers['x-amz-invocation-type'] === 'Event') {
    void call(called.id, event).then((result) => {
      if (!result.ok) onTrouble(`${called.name} failed: ${result.errorType}: ${result.errorMessage}`);
    });
    return { status: 202 };
  }
  const result = await call(called.id, event);
  const version = { 'X-Amz-Executed-Version': '$LATEST' };
  if (result.ok) return { status: 200, headers: version, body: result.payload };
  const { errorType, errorMessage, tooLarge } = result;
  if (tooLarge) throw new ServiceError('RequestTooLargeException', errorMessage, 413);
  return {
    status: 200,
    headers: { ...version, 'X-Amz-Function-Error': 'Unhandled' },
    body: { errorType, errorMessage },
  };
}

/** Returns the event of a request. As on Lambda, no event is an empty event. */
function eventIn(body: string): unknown {
  const event = body === '' ? {} : parseJson(body);
  if (event !== undefined) return event;
  throw new ServiceError('InvalidRequestContentException', 'Could not parse request body into json.');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new ServiceError('InvalidParameterValueException', 'The name of the function is not valid.');
  }
}
