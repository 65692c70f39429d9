import type { Properties } from '../support/synthesized.ts';

export interface ActualGrant {
  readonly effect: string;
  readonly actions: readonly string[];
  readonly resource: unknown;
}

/**
 * Writes grants as a row of the table of permissions.test.ts, for a contributor to paste.
 * @param names The resources that have a name in that file
 */
export function rowOf(name: string, grants: readonly ActualGrant[], names: Readonly<Record<string, unknown>>): string {
  return `  '${name}': [${grants.map((grant) => grantOf(grant, names)).join(', ')}],`;
}

function grantOf({ actions, resource }: ActualGrant, names: Readonly<Record<string, unknown>>): string {
  const gateway = actions.find((action) => action.startsWith('apigateway:'));
  if (gateway !== undefined) return `...gatewayKeys('${gateway.slice('apigateway:'.length)} ${gatewayPath(resource)}')`;
  const source = sourceOf(resource, names);
  if (source.startsWith('[')) return `{ effect: 'Allow', actions: ${JSON.stringify(actions)}, resource: ${source} }`;
  const isOfTable = actions.every((action) => action.startsWith('dynamodb:'));
  const listed = actions.map((action) => `'${isOfTable ? action.slice('dynamodb:'.length) : action}'`);
  return `${isOfTable ? 'table' : 'allow'}(${source}, ${listed.join(', ')})`;
}

/** Returns the path in the ARN of a resource of API Gateway. */
function gatewayPath(resource: unknown): string {
  const parts: readonly unknown[] = (resource as Properties)['Fn::Join'][1];
  const text = parts.map((part) => (typeof part === 'string' ? part : '{partition}')).join('');
  return text.slice(text.indexOf('::/') + '::/'.length);
}

function sourceOf(resource: unknown, names: Readonly<Record<string, unknown>>): string {
  if (Array.isArray(resource)) return `[${resource.map((each) => sourceOf(each, names)).join(', ')}]`;
  const text = JSON.stringify(resource);
  const known = Object.entries(names).find(([, each]) => JSON.stringify(each as Properties) === text);
  return known?.[0] ?? text;
}
