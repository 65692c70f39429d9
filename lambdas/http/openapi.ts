import generated from '../../docs/openapi.json' with { type: 'json' };

interface OpenApiDocument {
  readonly openapi: string;
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, Operations>>;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
}
/** The operations of a path by method. */
type Operations = Readonly<Record<string, { readonly tags: readonly string[] }>>;

/** The document of all routes. `npm run generate` writes it, because deriving it takes too long for the start of a Lambda. */
const allRoutes: OpenApiDocument = generated;

/** Returns the OpenAPI document of the routes with these tags. It contains the schemas that those routes use. */
export function openApiDocument(routeTags: readonly string[]): OpenApiDocument {
  const operations = (all: Operations) => pick(all, (_method, { tags }) => tags.some((tag) => routeTags.includes(tag)));
  const paths = Object.fromEntries(
    Object.entries(allRoutes.paths)
      .map(([path, all]) => [path, operations(all)] as const)
      .filter(([, kept]) => Object.keys(kept).length > 0),
  );
  const { schemas } = allRoutes.components;
  const used = usedSchemas(paths, schemas);
  return {
    ...allRoutes,
    tags: allRoutes.tags.filter(({ name }) => routeTags.includes(name)),
    paths,
    components: { ...allRoutes.components, schemas: pick(schemas, (name) => used.has(name)) },
  };
}

function pick<T>(record: Readonly<Record<string, T>>, isKept: (key: string, value: T) => boolean): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([key, value]) => isKept(key, value)));
}

/** Returns the names of the schemas that `value` refers to, directly or through other schemas. */
function usedSchemas(value: unknown, schemas: Readonly<Record<string, unknown>>, found = new Set<string>()) {
  for (const [, name = ''] of JSON.stringify(value).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
    if (found.has(name)) continue;
    found.add(name);
    usedSchemas(schemas[name], schemas, found);
  }
  return found;
}
