import type { Exchange } from './exchange.ts';
import { GatewayError } from './gateway-error.ts';
import { headerValue } from './headers.ts';

/**
 * Checks that all parameters that the method requires exist and are not empty.
 * @throws GatewayError BAD_REQUEST_PARAMETERS
 */
export function requireParameters(required: readonly string[], exchange: Exchange): void {
  const missing = required.filter((parameter) => !parameterOf(exchange, parameter)).map(nameOf);
  if (missing.length === 0) return;
  const names = `[${missing.join(', ')}]`;
  throw new GatewayError('BAD_REQUEST_PARAMETERS', {
    message: `Missing required request parameters: ${names}`,
    validationErrors: names,
  });
}

/** Returns the value of `method.request.header.X`, `method.request.querystring.X` or `method.request.path.X`. */
export function parameterOf(exchange: Exchange, parameter: string): string | undefined {
  const [, kind] = /^method\.request\.(header|querystring|path)\./.exec(parameter) ?? [];
  const name = nameOf(parameter);
  if (kind === 'header') return headerValue(exchange.request.headers, name);
  if (kind === 'querystring') return exchange.query.findLast(([each]) => each === name)?.[1];
  return kind === 'path' && Object.hasOwn(exchange.pathParameters, name) ? exchange.pathParameters[name] : undefined;
}

function nameOf(parameter: string): string {
  return parameter.split('.').slice(3).join('.');
}
