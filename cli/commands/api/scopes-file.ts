import { CliError } from '../../cli-error.ts';

type Json = Readonly<Record<string, unknown>>;

const methodsOfOpenApi: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['get', 'head', 'post', 'put', 'patch', 'delete', 'options'].map((name) => [name, name.toUpperCase()]),
  ),
  'x-amazon-apigateway-any-method': 'ANY',
};

/**
 * Returns the scopes of routes in a file, which has them by route, or is an OpenAPI document whose operations have
 * `x-latchkey-scope`. The service checks the routes and scopes.
 * @param file The name of the file for messages
 * @throws CliError if the file has no scopes, or names a route twice
 */
export function scopesIn(text: string, file: string): Json {
  const parsed = parse(text, file);
  if ('openapi' in parsed || 'swagger' in parsed) return scopesOfOpenApi(parsed, file);
  const name = Object.keys(parsed).find((each) => countOf(each, text) > 1);
  if (name !== undefined) throw new CliError('usage', `${file} has the route "${name}" twice. Remove one of them.`);
  return parsed;
}

function parse(text: string, file: string): Json {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new CliError('usage', `${file} is not JSON: ${(error as Error).message}.`, { cause: error });
  }
  if (isObject(parsed)) return parsed;
  const example = '{ "GET /orders/{id}": "orders:read", "POST /orders": "orders:write" }';
  throw new CliError('usage', `${file} must be an object with the scope of each route, such as ${example}.`);
}

/** Returns how many members with this name a JSON text has. JSON.parse keeps the last one only. */
function countOf(name: string, text: string): number {
  const [, ...rests] = text.split(JSON.stringify(name));
  return rests.filter((rest) => rest.trimStart().startsWith(':')).length;
}

function scopesOfOpenApi({ paths }: Json, file: string): Json {
  const scopes: Record<string, unknown> = {};
  for (const [path, item] of entriesOf(paths)) {
    for (const [name, operation] of entriesOf(item)) {
      const method = methodsOfOpenApi[name];
      if (method === undefined || !isObject(operation) || operation['x-latchkey-scope'] === undefined) continue;
      const { 'x-latchkey-scope': scope, 'x-latchkey-cost': cost } = operation;
      scopes[`${method} ${path}`] = cost === undefined ? scope : { scope, cost };
    }
  }
  if (Object.keys(scopes).length > 0) return scopes;
  throw new CliError(
    'usage',
    `${file} is an OpenAPI document without x-latchkey-scope. Add it to each operation that needs a key: "x-latchkey-scope": "orders:read".`,
  );
}

function entriesOf(value: unknown): [string, unknown][] {
  return isObject(value) ? Object.entries(value) : [];
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
