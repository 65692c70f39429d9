import { expect, test } from '@jest/globals';
import { openApiDocument } from '../../../../lambdas/http/openapi.ts';
import { allRoutes } from '../../../../lambdas/http/routes/index.ts';
import packageJson from '../../../../package.json' with { type: 'json' };
import { documentOfAllRoutes } from '../../../../scripts/generated/openapi-document.ts';

// biome-ignore lint/suspicious/noExplicitAny: the parts of an OpenAPI document have many forms.
type Properties = Record<string, any>;

const tags = [...new Set(allRoutes.map(({ tag }) => tag))];

test.each([[tags], [tags.filter((tag) => tag !== 'Sample API')], ...tags.map((tag) => [[tag]])])(
  'the document of %j has their routes, and the schemas that these use',
  (routeTags) => {
    const document = openApiDocument(routeTags);
    const documented = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const wanted = allRoutes
      .filter(({ tag }) => routeTags.includes(tag))
      .map(({ method, path }) => `${method} ${path}`);
    expect(documented.sort()).toEqual(wanted.sort());
    expect(document.tags.map(({ name }) => name).sort()).toEqual([...routeTags].sort());

    const references = JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g);
    const referred = new Set(Array.from(references, ([, name]) => name));
    expect(Object.keys(document.components.schemas).sort()).toEqual([...referred].sort());
  },
);

test('the document has the version of the package', () => {
  expect(openApiDocument(tags)).toMatchObject({ info: { version: packageJson.version } });
});

test('no number in the document has the bounds of JavaScript', () => {
  const numbers = JSON.stringify(openApiDocument(tags)).match(/"(minimum|maximum)":-?\d+/g) ?? [];
  expect(numbers.length).toBeGreaterThan(10);
  expect(numbers.filter((text) => text.includes(String(Number.MAX_SAFE_INTEGER)))).toEqual([]);
});

const operations = Object.values(documentOfAllRoutes().paths ?? {}).flatMap((path) => Object.values(path ?? {}));
const byId = new Map(operations.map((operation) => [operation.operationId, operation]));

test('each link names a parameter of an operation, and a field of the response or a parameter of the request', () => {
  const links = operations.flatMap(({ responses, parameters: given = [] }) =>
    Object.values<Properties>(responses).flatMap(({ links = {}, content }) =>
      Object.values<Properties>(links).map((link) => ({ link, given, schema: content['application/json'].schema })),
    ),
  );
  expect(links.length).toBeGreaterThan(10);
  const namesOf = (parameters: readonly Properties[]) => parameters.map((parameter) => parameter['name']);
  for (const { link, given, schema } of links) {
    const parameters = byId.get(link['operationId'])?.parameters ?? [];
    for (const [name, value] of Object.entries<string>(link['parameters'])) {
      expect(namesOf(parameters)).toContain(name);
      const [, ofRequest] = /^\$request\.path\.(\w+)$/.exec(value) ?? [];
      if (ofRequest !== undefined) expect(namesOf(given)).toContain(ofRequest);
      else expect(fieldAt(schema, value.replace('$response.body#/', '').split('/'))).toMatchObject({ type: 'string' });
    }
  }
});

/** Returns the schema of a field, by the names on the way to it. */
function fieldAt(schema: Properties, names: readonly string[]): unknown {
  const [, component] = /^#\/components\/schemas\/(.+)$/.exec(schema['$ref'] ?? '') ?? [];
  const components: Properties = documentOfAllRoutes().components?.schemas ?? {};
  const resolved: Properties = component === undefined ? schema : components[component];
  const [name, ...rest] = names;
  return name === undefined ? resolved : fieldAt(resolved['properties'][name], rest);
}

test('the admin plane documents refusals of its functions beside those of API Gateway', () => {
  const { responses } = byId.get('createWorkspaceApiKey') as Properties;
  expect(responses['403'].description).toMatch(/`key_limit_exceeded`: .+ Or: The request has no signature/);
  const refs = responses['403'].content['application/problem+json'].schema.anyOf.map(
    (each: Properties) => each['$ref'],
  );
  expect(refs).toEqual(['#/components/schemas/RefusedByIam', '#/components/schemas/Problem']);
});

test('the admin plane documents its refusals by API Gateway', () => {
  const admin = operations.filter(({ tags }) => tags?.includes('Admin plane'));
  expect(admin.length).toBeGreaterThan(5);
  for (const { responses } of admin) {
    expect(responses).toMatchObject({
      401: { headers: { 'WWW-Authenticate': {} }, content: { 'application/problem+json': {} } },
      403: { content: { 'application/json': {}, 'application/problem+json': {} } },
    });
  }
});
