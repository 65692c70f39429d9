import { describe, expect, test } from '@jest/globals';
import { App, Stack } from 'aws-cdk-lib';
import { AuthorizationType, MockIntegration, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { warnOfOpenMethods } from '../../../lib/protection/open-methods.ts';
import { routingCases } from '../../support/routing-cases.ts';

/** An API with these methods, such as `GET /jobs`. Returns the warnings about open methods. */
function warningsOf(
  protectedMethods: readonly string[],
  otherMethods: readonly string[],
  signed: readonly string[] = [],
) {
  const stack = new Stack(new App({ analyticsReporting: false }), 'Stack');
  const api = new RestApi(stack, 'Api', { cloudWatchRole: false });
  const add = (text: string, authorizationType = AuthorizationType.NONE) => {
    const [verb = '', path = ''] = text.split(' ');
    return api.root.resourceForPath(path).addMethod(verb, new MockIntegration(), { authorizationType });
  };
  const closed = new Set(protectedMethods.map((text) => add(text)));
  for (const text of otherMethods) add(text);
  for (const text of signed) add(text, AuthorizationType.IAM);
  warnOfOpenMethods(api, (method) => closed.has(method));
  return stack.node
    .findAll()
    .flatMap(({ node }) =>
      node.metadata.filter(({ type }) => type === 'aws:cdk:warning').map(({ data }) => String(data)),
    );
}

/** The requests that a warning names. */
const servedIn = (warning = '') => /protected method: (.*?)\. API/.exec(warning)?.[1];

describe('an open method gets a warning', () => {
  test.each([
    ['a greedy path', ['GET /jobs'], ['ANY /{proxy+}'], 'POST, PUT, PATCH, DELETE, HEAD /jobs'],
    ['a path with a parameter', ['GET /jobs/mine'], ['DELETE /jobs/{id}'], 'DELETE /jobs/mine'],
    ['ANY of the same path', ['GET /jobs'], ['ANY /jobs'], 'POST, PUT, PATCH, DELETE, HEAD /jobs'],
    ['two paths', ['ANY /orders', 'GET /jobs', 'POST /jobs', 'GET /jobs/{id}'], ['POST /{proxy+}'], 'POST /jobs/{id}'],
    [
      'a more general greedy path',
      ['GET /a/b', 'POST /a/{proxy+}'],
      ['ANY /{proxy+}'],
      expect.stringContaining('/a/b; '),
    ],
  ])('for the verbs that protected paths lack: %s', (_, closed, open, served) => {
    const warnings = warningsOf(closed, open);
    expect(warnings).toHaveLength(1);
    expect(servedIn(warnings[0])).toEqual(served);
    expect(warnings[0]).toContain(`${open[0]} is open`);
    expect(warnings[0]).toContain('[ack: @latchkey/cdk:openMethod]');
  });
});

describe('there is no warning', () => {
  test.each<[string, string[], string[], string[]]>([
    ['if a protected ANY of the path takes all verbs', ['ANY /jobs'], ['ANY /{proxy+}'], []],
    ['if a protected method in between takes them', ['GET /a/b', 'ANY /a/{proxy+}'], ['ANY /{proxy+}'], []],
    ['for an open verb that the path declares', ['POST /jobs'], ['GET /jobs'], []],
    ['for a more specific open path', ['ANY /{proxy+}', 'ANY /'], ['GET /health'], []],
    ['for another path', ['GET /jobs'], ['ANY /health', 'ANY /health/{proxy+}'], []],
    ['for a preflight', ['GET /jobs'], ['OPTIONS /{proxy+}', 'OPTIONS /jobs'], []],
    ['for a method with another authorization', ['GET /jobs'], [], ['ANY /{proxy+}']],
    ['for the root, which no greedy path matches', ['GET /'], ['ANY /{proxy+}'], []],
  ])('%s', (_, closed, open, signed) => {
    expect(warningsOf(closed, open, signed)).toEqual([]);
  });
});

/** Returns the requests of a path that reach a method: the requests that its warning names if it is the only open method. */
const reaching = (open: string, methods: readonly string[], path: string) =>
  // The warning is about paths with a protected method. OPTIONS serves none of the verbs that it names.
  warningsOf([...methods.filter((each) => each !== open), `OPTIONS ${path}`], [open])
    .flatMap((warning) => servedIn(warning)?.split('; ') ?? [])
    .flatMap((requests) => {
      const [verbs = '', served] = requests.split(/ (?=\/)/);
      return verbs.split(', ').map((verb) => `${verb} ${served}`);
    });

describe('warnings follow the routing of API Gateway', () => {
  // A verb that a path declares itself reaches its method, without a warning.
  const undeclared = routingCases.flatMap(({ title, methods, reached }) =>
    Object.entries(reached)
      .filter(([request]) => !methods.includes(request))
      .map(([request, method]) => ({ title, methods, request, method })),
  );
  test.each(undeclared)('$title: $request', ({ methods, request, method }) => {
    const path = request.slice(request.indexOf('/'));
    const found = methods.filter((open) => reaching(open, methods, path).includes(request));
    expect(found).toEqual(method === undefined ? [] : [method]);
  });
});
