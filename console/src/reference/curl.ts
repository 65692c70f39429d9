import type { Document } from './document.ts';
import { exampleOf } from './example.ts';
import type { Operation } from './operations.ts';

/**
 * A curl command for the operation. Secrets and path parameters are shell variables.
 * @param origin The origin of the API.
 */
export function curlOf(document: Document, operation: Operation, origin: string): string {
  const { method, path, parameters, body } = operation;
  const isSigned = operation.schemes.some(isSignature);
  const query = parameters
    .filter((each) => each.in === 'query' && each.required)
    .map(({ name, schema }) => `${name}=${encodeURIComponent(String(exampleOf(document, schema ?? {}, false)))}`);
  const address = path.replace(/\{(\w+)\}/g, (_, name: string) => `$${variableOf(name)}`);
  const url = `${isSigned ? '$API_URL' : origin}${address}${query.length === 0 ? '' : `?${query.join('&')}`}`;
  const parts = [
    method === 'GET' ? `curl "${url}"` : `curl --request ${method} "${url}"`,
    ...authentication(operation, isSigned),
    ...(body === undefined
      ? []
      : ['--header "Content-Type: application/json"', `--data ${quoted(bodyOf(document, body))}`]),
  ];
  return parts.join(' \\\n  ');
}

const isSignature = (scheme: Operation['schemes'][number]) => scheme['x-amazon-apigateway-authtype'] === 'awsSigv4';

function authentication({ schemes }: Operation, isSigned: boolean): string[] {
  if (isSigned) {
    return [
      '--aws-sigv4 "aws:amz:$AWS_REGION:execute-api"',
      '--user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY"',
      '--header "X-Amz-Security-Token: $AWS_SESSION_TOKEN"',
    ];
  }
  const [scheme] = schemes;
  if (scheme === undefined) return [];
  if (scheme.type === 'apiKey') return [`--header "${scheme.name}: $API_KEY"`];
  return ['--header "Authorization: Bearer $API_KEY"'];
}

const bodyOf = (document: Document, schema: NonNullable<Operation['body']>) =>
  JSON.stringify(exampleOf(document, schema, false), null, 2);

/** `keyId` becomes `KEY_ID`. */
const variableOf = (name: string) => name.replace(/([a-z])([A-Z])/g, '$1_$2').toUpperCase();

/** Quotes text for a POSIX shell, where only a single quote has a meaning within single quotes. */
const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
