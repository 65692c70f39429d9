import { expect, test } from '@jest/globals';
import { openApiDocument } from '../../../../lambdas/http/openapi.ts';
import { allRoutes } from '../../../../lambdas/http/routes/index.ts';
import packageJson from '../../../../package.json' with { type: 'json' };

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
