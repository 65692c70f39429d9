import { type Route, routes } from '../../lambdas/http/routes/index.ts';
import { isKeeping } from '../../lambdas/http/routes/route.ts';
import { documentOfAllRoutes } from './openapi-document.ts';
import { openapiTypescript } from './typescript-types.ts';

const header = '// Generated from the OpenAPI document by `npm run generate`.\n\n';

/** A JSON schema, as far as inputs need it. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, unknown>>;
}

interface Content {
  readonly content: { readonly 'application/json': { readonly schema: Schema } };
}

/** The parts of an OpenAPI document that the client is made from. */
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly parameters?: readonly {
    readonly in: string;
    readonly name: string;
    readonly required?: boolean;
    readonly description?: string;
    readonly schema: object;
  }[];
  readonly requestBody?: Content & { readonly required?: boolean };
  readonly responses: Readonly<Record<string, Content>>;
}

/** A method of a client: an operation of the document. */
interface Method {
  readonly name: string;
  readonly route: Route;
  readonly summary: string;
  /** The schemas of its input: of the parameters in the URL, and of the body. */
  readonly input: readonly Schema[];
  readonly isInputRequired: boolean;
  readonly output: string;
}

/** `deleteApiKey` does the same. */
const leftOut = ['deleteApiKeyByQuery'];

/** The types and methods of `@latchkey/cdk/client`. */
export async function clientTypes(): Promise<Record<string, string>> {
  const document: Document = JSON.parse(JSON.stringify(documentOfAllRoutes()));
  const methods = Object.entries(routes)
    .filter(([name]) => !leftOut.includes(name))
    .map(([name, route]) => methodOf(document, name, route));
  const workspace = methods.filter(({ route }) => route.auth === 'management');
  const admin = methods.filter(({ route }) => route.auth === 'iam');
  return {
    'client/generated/schema.ts': header + (await schemaTypes(document, [...workspace, ...admin])),
    'client/generated/workspace-methods.ts': header + methodsFile('Workspace', workspace),
    'client/generated/admin-methods.ts': header + methodsFile('Admin', admin),
  };
}

function methodOf({ paths, components }: Document, name: string, route: Route): Method {
  const operation = paths[route.path]?.[route.method.toLowerCase()];
  if (operation === undefined) throw new Error(`The OpenAPI document lacks ${name}.`);
  const inUrl = (operation.parameters ?? []).filter((each) => each.in !== 'header');
  const required = inUrl.filter((each) => each.required).map((each) => each.name);
  const properties = Object.fromEntries(
    inUrl.map(({ name: parameter, schema, description }) => [
      parameter,
      { ...schema, ...(description && { description }) },
    ]),
  );
  const body = operation.requestBody?.content['application/json'].schema;
  const ofBody = body && (components.schemas[nameOf(body)] ?? body);
  const twice = Object.keys(ofBody?.properties ?? {}).filter((property) => property in properties);
  if (twice.length > 0) throw new Error(`${name}: ${twice} is in the URL and in the body. A method has one input.`);
  return {
    name,
    route,
    summary: operation.summary,
    input: [
      ...(inUrl.length > 0 ? [{ type: 'object', properties, required }] : []),
      ...(body === undefined ? [] : [body]),
    ],
    isInputRequired:
      required.length > 0 || (operation.requestBody?.required === true && ofBody?.required !== undefined),
    output: nameOf(operation.responses[route.success.status]?.content['application/json'].schema ?? {}),
  };
}

const nameOf = ({ $ref = '' }: Schema) => $ref.split('/').at(-1) ?? '';
const inputOf = (name: string) => `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;

/** Prints the schemas that the methods use as types with their own names. */
async function schemaTypes({ components: { schemas } }: Document, methods: readonly Method[]): Promise<string> {
  const inputs = methods
    .filter(({ input }) => input.length > 0)
    .map(({ name, input }) => [inputOf(name), input.length === 1 ? input[0] : { allOf: input }]);
  const { default: openapiTS, astToString } = await openapiTypescript();
  const all = { openapi: '3.1.1', info: { title: '', version: '' }, paths: {} };
  const nodes = await openapiTS(
    JSON.stringify({ ...all, components: { schemas: { ...schemas, ...Object.fromEntries(inputs) } } }),
    // A field with a default may be left out of a request.
    { defaultNonNullable: false },
  );
  const printed = new Map(
    [...astToString(nodes).matchAll(/^ {8}(\w+): ((?:(?!^ {8}\w+: ).*\n)+?)(?=^ {8}(?:\/\*\*|\w+: )|^ {4}\};)/gm)].map(
      ([, name = '', type = '']) => [name, type],
    ),
  );
  const named = (type: string) =>
    type.replaceAll(/components\["schemas"\]\["(\w+)"\]/g, '$1').replaceAll(/^ {8}/gm, '');
  const used = new Set<string>();
  const add = (name: string) => {
    if (used.has(name) || !printed.has(name)) return;
    used.add(name);
    for (const [word] of named(printed.get(name) ?? '').matchAll(/\b[A-Z]\w+\b/g)) add(word);
  };
  for (const { name, output } of methods) for (const each of [inputOf(name), output, 'Problem']) add(each);
  return [...used]
    .sort()
    .map((name) => `export type ${name} = ${named(printed.get(name) ?? '').trimEnd()}\n`)
    .join('\n');
}

/** What the table says about repeated requests of a route. */
function repetitionOf(route: Route): string {
  if (isKeeping(route)) return ', takesIdempotencyKey: true';
  return route.method !== 'POST' || route.repeated === 'same-effect' ? '' : ', isSentOnce: true';
}

/** Prints the methods of a client as an interface, and as a table. */
function methodsFile(plane: 'Workspace' | 'Admin', methods: readonly Method[]): string {
  const types = [
    ...new Set(methods.flatMap(({ name, input, output }) => (input.length > 0 ? [inputOf(name), output] : [output]))),
  ];
  const declarations = methods.map(({ name, route, summary, input, isInputRequired, output }) => {
    const type = input.length === 0 ? 'NoInput' : inputOf(name);
    return [
      `  /** ${summary}: \`${route.method} ${route.path}\`. */`,
      `  ${name}(input${isInputRequired ? '' : '?'}: ${type}, options?: RequestOptions): Promise<${output}>;`,
    ].join('\n');
  });
  const rows = methods.map(({ name, route }) => {
    return `  ${name}: { method: '${route.method}', path: '${route.path}'${repetitionOf(route)} },`;
  });
  return `import type { NoInput, Operation, RequestOptions } from '../operation.ts';
import type {
${types
  .sort()
  .map((type) => `  ${type},`)
  .join('\n')}
} from './schema.ts';

/** The methods of the ${plane === 'Workspace' ? 'client of a workspace' : 'client for operators'}. */
export interface ${plane}Methods {
${declarations.join('\n')}
}

export const ${plane.toLowerCase()}Operations: Readonly<Record<keyof ${plane}Methods, Operation>> = {
${rows.join('\n')}
};
`;
}
