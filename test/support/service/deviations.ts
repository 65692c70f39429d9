/**
 * Where the emulator of `npm run test:deploy` differs from API Gateway: its behavior, and the tests that assert the behavior
 * of API Gateway. All other tests run there.
 */
export const deviations = {
  methodOverride: {
    test: 'X-HTTP-Method-Override is judged as the method that it asks for',
    emulator: 'does not know X-HTTP-Method-Override',
    assertedBy: 'test/e2e/paths.test.ts, on the local gateway',
  },
  longPaths: {
    test: 'a path too long for the gateway is refused',
    emulator: 'takes paths of any length, where API Gateway answers 414',
    assertedBy: 'test/e2e/paths.test.ts, on the local gateway',
  },
  longHeaders: {
    test: '100 kB of headers are refused with an answer',
    emulator: 'refuses 100 kB of headers with an empty body',
    assertedBy: 'test/e2e/paths.test.ts, on the local gateway',
  },
  signIn: {
    tests: [
      { file: 'test/e2e/people.test.ts', name: /./ },
      { file: 'test/e2e/local-console.test.ts', name: /./ },
      { file: 'test/e2e/members.test.ts', name: /^a (member |key cannot change a member)/ },
      { file: 'test/e2e/cli/commands.test.ts', name: /^adds, changes and removes a member$/ },
    ],
    emulator: 'has no OpenID provider beside it, so nobody can sign in to a deployment there',
    assertedBy: 'the same tests, on the local run',
  },
  sourceIp: {
    emulator: 'takes the first address of X-Forwarded-For, which any client can write, for the source of a request',
    assertedBy: 'test/unit/local/gateway/gateway.test.ts, on the local gateway',
  },
  authorizerRequestId: {
    emulator: 'calls the authorizer without requestContext.requestId, so that its log lines have none',
    assertedBy: 'test/unit/lambdas/handlers/authorize/authorizer.test.ts',
  },
} as const;
