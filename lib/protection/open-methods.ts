import { Annotations } from 'aws-cdk-lib';
import type { CfnMethod, Method, RestApi } from 'aws-cdk-lib/aws-apigateway';

/** The id that acknowledges the warning: `Annotations.of(method).acknowledgeWarning('@latchkey/cdk:openMethod')`. */
const openMethodWarning = '@latchkey/cdk:openMethod';

const verbs = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'] as const;

/**
 * Warns about each open method that serves verbs of a protected path. API Gateway chooses a method by path and verb together: with
 * `GET /jobs` protected and an open `ANY /{proxy+}`, `POST /jobs` reaches the proxy without a key. Call it when all methods are known.
 * @param isProtected Whether Latchkey protects a method
 */
export function warnOfOpenMethods(restApi: RestApi, isProtected: (method: Method) => boolean): void {
  const protectedPaths = new Set(restApi.methods.filter(isProtected).map(({ resource }) => resource.path));
  const served = new Map<Method, string[]>();
  for (const path of protectedPaths) {
    for (const [method, reached] of reachedBy(restApi.methods, path)) {
      // A verb that the path declares itself is open on purpose.
      const isDeclared = method.resource.path === path && method.httpMethod !== 'ANY';
      if (isDeclared || isProtected(method) || !isOpen(method)) continue;
      served.set(method, [...(served.get(method) ?? []), `${reached.join(', ')} ${path}`]);
    }
  }
  for (const [method, requests] of served) {
    Annotations.of(method).addWarningV2(
      openMethodWarning,
      `${method.httpMethod} ${method.resource.path} is open and also serves these requests, whose paths have a protected method: ` +
        `${requests.join('; ')}. API Gateway chooses a method by path and verb together. Protect this method as well, or add ` +
        'protected methods for these verbs to the paths. If the requests may be open, acknowledge this warning for the method.',
    );
  }
}

/** Returns the methods that requests of a path reach, with the verbs of these requests. */
function reachedBy(methods: readonly Method[], path: string): Map<Method, string[]> {
  const reached = new Map<Method, string[]>();
  const example = segmentsOf(path).map((segment) => (segment.startsWith('{') ? 'any-value' : segment));
  const matching = methods
    .filter(({ resource }) => matches(segmentsOf(resource.path), example))
    .sort((one, other) => (rankOf(one) < rankOf(other) ? -1 : 1));
  for (const verb of verbs) {
    // The method itself precedes ANY on the same path, and a more specific path precedes both.
    const method = matching.find(({ httpMethod }) => httpMethod.toUpperCase() === verb || httpMethod === 'ANY');
    if (method !== undefined) reached.set(method, [...(reached.get(method) ?? []), verb]);
  }
  return reached;
}

function isOpen({ node, httpMethod }: Method): boolean {
  const { authorizationType = 'NONE', apiKeyRequired } = node.defaultChild as CfnMethod;
  return authorizationType === 'NONE' && apiKeyRequired !== true && httpMethod !== 'OPTIONS';
}

function segmentsOf(path: string): string[] {
  return path.slice(1).split('/');
}

function matches(pattern: readonly string[], path: readonly string[]): boolean {
  const isGreedy = pattern.at(-1)?.endsWith('+}') === true;
  return (
    (isGreedy ? pattern.length <= path.length : pattern.length === path.length) &&
    // The root has one empty segment, which no parameter matches.
    pattern.every((segment, index) => (segment.startsWith('{') ? path[index] !== '' : segment === path[index]))
  );
}

/** Returns the rank of a method among those that match the same path: a literal precedes a parameter, which precedes a greedy one. */
function rankOf({ resource, httpMethod }: Method): string {
  const ranks = segmentsOf(resource.path).map((part) => (part.endsWith('+}') ? '2' : part.startsWith('{') ? '1' : '0'));
  return `${ranks.join('')}${httpMethod === 'ANY' ? '9' : '8'}`;
}
