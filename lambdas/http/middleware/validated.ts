import type { MiddlewareObj } from '@middy/core';
import type { ZodError, ZodType } from 'zod';
import { type FieldError, InvalidRequestError } from '../../domain/shared/errors.ts';
import type { ApiEvent } from '../request.ts';
import type { Route } from '../routes/route.ts';

/** The maximum number of errors in a response. It keeps the response to a body with many errors small. */
export const maxErrors = 100;

/**
 * Checks path, query and body against the route's schemas, and reports all errors together. A parameter that the route does
 * not have is an error on every route: a client that sends `mode` in the query, not in the body, must not get the default.
 */
export function validated(route: Route) {
  return {
    before: ({ event }) => {
      const errors: FieldError[] = [];
      const input: Record<string, unknown> = {};
      const check = (part: 'query' | 'body', value: unknown) => {
        const schema: ZodType | undefined = route.request[part];
        if (schema === undefined) return;
        const result = schema.safeParse(value);
        if (result.success) input[part] = result.data;
        else errors.push(...fieldErrors(part, result.error));
      };

      const repeated = repeatedParameters(event);
      if (route.request.query !== undefined) errors.push(...repeated);
      if (route.request.path !== undefined) {
        const parameters = event.pathParameters ?? {};
        input['path'] = parameters;
        // API Gateway never leaves one out.
        const missing = route.request.path.filter((name) => typeof parameters[name] !== 'string');
        errors.push(...missing.map((name) => ({ path: `path.${name}`, message: 'is missing' })));
      }
      check('query', event.queryStringParameters ?? {});
      if (route.request.query === undefined)
        errors.push(...Object.keys(event.queryStringParameters ?? {}).map(unknown));
      check('body', event.json);
      if (errors.length > 0) throw new InvalidRequestError(errors.slice(0, maxErrors));
      event.input = input;
    },
  } satisfies MiddlewareObj<ApiEvent>;
}

function fieldErrors(part: string, error: ZodError): FieldError[] {
  return error.issues.flatMap((issue) => {
    const path = [part, ...issue.path].join('.');
    return issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) =>
          part === 'query' ? unknown(key) : { path: `${path}.${key}`, message: 'is not a known field' },
        )
      : [{ path, message: issue.message }];
  });
}

function unknown(parameter: string): FieldError {
  return { path: `query.${parameter}`, message: 'is not a known parameter' };
}

/** Returns errors for repeated parameters. API Gateway passes only the last value, but the client may have meant another. */
function repeatedParameters({ multiValueQueryStringParameters }: ApiEvent): FieldError[] {
  return Object.entries(multiValueQueryStringParameters ?? {}).flatMap(([name, values]) =>
    (values?.length ?? 0) > 1 ? [{ path: `query.${name}`, message: 'must be given once' }] : [],
  );
}
