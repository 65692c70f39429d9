import type { Document, Parameter, Schema, SecurityScheme } from './document.ts';

/** A request that the API accepts. */
export interface Operation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  readonly description: string | undefined;
  /** Alternatives: one of them is enough. Empty if no authentication is required. */
  readonly schemes: readonly SecurityScheme[];
  readonly parameters: readonly Parameter[];
  /** The schema of the request body; undefined if there is no body. */
  readonly body: Schema | undefined;
  readonly responses: readonly OperationResponse[];
}

export interface OperationResponse {
  readonly status: string;
  readonly description: string;
  readonly mediaType: string | undefined;
  readonly schema: Schema | undefined;
  readonly headers: readonly { readonly name: string; readonly description: string | undefined }[];
}

export interface Group {
  readonly name: string;
  readonly description: string | undefined;
  readonly operations: readonly Operation[];
}

/** Groups all operations by their tag, in the order of the document. */
export function groupsOf(document: Document): readonly Group[] {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      tag: operation.tags?.[0],
      operation: operationOf(document, method, path, operation),
    })),
  );
  return (document.tags ?? [])
    .map(({ name, description }) => ({
      name,
      description,
      operations: operations.filter(({ tag }) => tag === name).map(({ operation }) => operation),
    }))
    .filter((group) => group.operations.length > 0);
}

/** Leaves out the operations of operators, which people of a workspace cannot call. */
export function forPeople(groups: readonly Group[]): readonly Group[] {
  return keeping(groups, ({ path }) => !path.startsWith('/admin/'));
}

/** Finds the operations with all words of a text in their name, path or summary. Empty groups are left out. */
export function matching(groups: readonly Group[], text: string): readonly Group[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const matches = ({ id, method, path, summary }: Operation) => {
    const all = `${id} ${method} ${path} ${summary}`.toLowerCase();
    return words.every((word) => all.includes(word));
  };
  return keeping(groups, matches);
}

/** Keeps the operations that meet a condition. Empty groups are left out. */
function keeping(groups: readonly Group[], isKept: (operation: Operation) => boolean): readonly Group[] {
  return groups
    .map((group) => ({ ...group, operations: group.operations.filter(isKept) }))
    .filter(({ operations }) => operations.length > 0);
}

function operationOf(
  document: Document,
  method: string,
  path: string,
  operation: Document['paths'][string][string],
): Operation {
  const { operationId, summary, description, parameters = [], requestBody, responses } = operation;
  const names = (operation.security ?? document.security ?? []).flatMap((requirement) => Object.keys(requirement));
  return {
    id: operationId,
    method: method.toUpperCase(),
    path,
    summary: summary ?? operationId,
    description,
    schemes: names.flatMap((name) => document.components?.securitySchemes?.[name] ?? []),
    parameters,
    body: Object.values(requestBody?.content ?? {})[0]?.schema,
    responses: Object.entries(responses).map(([status, response]) => {
      const [mediaType, content] = Object.entries(response.content ?? {})[0] ?? [];
      const headers = Object.entries(response.headers ?? {}).map(([name, header]) => ({
        name,
        description: header.description,
      }));
      return { status, description: response.description, mediaType, schema: content?.schema, headers };
    }),
  };
}
