import assert from 'node:assert/strict';
import { snippetOf } from '../../support/docs-snippets.ts';

// biome-ignore lint/suspicious/noExplicitAny: templates have any members, and a missing one fails the check.
export type Json = any;

/** The ARN of the shared authorizer in the checks. */
export const sharedArn = 'arn:aws:lambda:eu-west-1:123456789012:function:shared';

/** The routes that the documentation registers. */
const registered = Object.keys(JSON.parse(snippetOf('apis-of-other-tools.md', 'scopes')));

/** An authorizer as API Gateway creates it. */
interface Authorizer {
  readonly type: string;
  readonly uri: unknown;
  readonly ttl: number | undefined;
  readonly identitySource: string | readonly string[] | undefined;
}

/**
 * Asserts that an authorizer calls the shared authorizer for every request: without a cache, and without an identity source that
 * a request can lack.
 */
export function assertCallsShared({ type, uri, ttl, identitySource }: Authorizer, sharedAs: string): void {
  assert.equal(type.toUpperCase(), 'REQUEST');
  assert.ok(JSON.stringify(uri).includes(sharedAs), `${JSON.stringify(uri)} does not have ${sharedAs}`);
  assert.equal(ttl, 0);
  // API Gateway refuses an empty text.
  const alwaysPresent = ['context.identity.sourceIp', '$context.identity.sourceIp'];
  assert.ok(
    identitySource === undefined || alwaysPresent.includes([identitySource].flat().join()),
    `A request may lack the identity source "${identitySource}".`,
  );
}

/** Asserts that these routes need the authorizer, and that the documentation registers all of them. */
export function assertRoutes(routes: Readonly<Record<string, boolean>>): void {
  assert.notDeepEqual(routes, {});
  for (const [route, isProtected] of Object.entries(routes)) {
    assert.ok(isProtected, `${route} is open`);
    assert.ok(registered.includes(route), `${route} is not registered`);
  }
}

/** Asserts that each method of a template, except `OPTIONS`, has the authorizer of the template. */
export function assertTemplate({ Resources }: Json, sharedAs: string): void {
  const all = Object.entries<Json>(Resources).map(([id, { Type, Properties }]) => ({ id, Type, Properties }));
  const ofType = (type: string) => all.filter(({ Type }) => Type === type);
  const [authorizer, ...others] = ofType('AWS::ApiGateway::Authorizer');
  assert.equal(others.length, 0);
  const { Type, AuthorizerUri, AuthorizerResultTtlInSeconds, IdentitySource } = authorizer?.Properties ?? {};
  assertCallsShared(
    { type: Type, uri: AuthorizerUri, ttl: AuthorizerResultTtlInSeconds, identitySource: IdentitySource },
    sharedAs,
  );
  const pathOf = (id: string): string => {
    const part = ofType('AWS::ApiGateway::Resource').find((each) => each.id === id)?.Properties;
    return part === undefined ? '' : `${pathOf(part.ParentId.Ref)}/${part.PathPart}`;
  };
  assertRoutes(
    Object.fromEntries(
      ofType('AWS::ApiGateway::Method').map(({ Properties }) => [
        `${Properties.HttpMethod} ${pathOf(Properties.ResourceId.Ref)}`,
        Properties.AuthorizationType === 'CUSTOM' && Properties.AuthorizerId.Ref === authorizer?.id,
      ]),
    ),
  );
  assert.ok(
    ofType('AWS::Lambda::Permission').every((each) => !JSON.stringify(each.Properties.FunctionName).includes(sharedAs)),
    'the template adds a permission to the shared authorizer',
  );
}
