import { CfnOutput, CfnResource, Stack } from 'aws-cdk-lib';
import { CfnAuthorizer } from 'aws-cdk-lib/aws-apigateway';
import { CfnAuthorizer as CfnHttpAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2';
import type { CfnRole } from 'aws-cdk-lib/aws-iam';
import type { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct, IConstruct } from 'constructs';
import { BundledFunction } from '../functions/bundled-function.ts';
import { largestMembers, sizeOf } from './sizes.ts';

/** A limit of AWS that a configuration, or an app with Latchkey in it, can exceed. */
interface Limit {
  readonly most: number;
  /** Returns the measured things of a stack. */
  readonly measure: (constructs: Constructs) => readonly Measured[];
  readonly says: (measured: Measured, most: number) => string;
}

interface Measured {
  /** The path of the construct. */
  readonly path: string;
  readonly size: number;
  readonly detail?: string;
}

interface Constructs {
  readonly stack: Stack;
  readonly all: readonly IConstruct[];
}

/**
 * Every limit that plans, settings, `protect` calls or the rest of an app can reach. Other quotas are out of reach: a stack has 500
 * resources long before its template has 1 MB, and before there are 300 usage plans (three resources each).
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
const limits: readonly Limit[] = [
  {
    most: 500,
    measure: ({ stack, all }) => [{ path: stack.node.path, size: all.filter(CfnResource.isCfnResource).length }],
    says: ({ path, size }, most) =>
      `${path} has ${size} resources, and CloudFormation allows ${most} in a stack. Put Latchkey into a stack of its own ` +
      '(new LatchkeyStack(app, …)) and your API into another; each plan with API access needs three resources.',
  },
  {
    most: 200,
    measure: ({ stack, all }) => [
      { path: stack.node.path, size: all.filter((each) => each instanceof CfnOutput).length },
    ],
    says: ({ path, size }, most) =>
      `${path} has ${size} outputs, and CloudFormation allows ${most} in a stack. Put Latchkey into a stack of its own ` +
      '(new LatchkeyStack(app, …)).',
  },
  {
    most: 4096,
    measure: ({ stack, all }) => all.filter(isBundledFunction).map((each) => environmentOf(stack, each)),
    says: ({ path, size, detail }, most) =>
      `${path} has ${size} bytes of environment variables, and Lambda allows ${most}. Shorten the settings behind the largest: ` +
      `${detail}.`,
  },
  {
    most: 10_240,
    measure: ({ stack, all }) => all.filter(isBundledFunction).map((each) => policiesOf(stack, each)),
    says: ({ path, size }, most) =>
      `The role of ${path} has ${size} characters of inline policies, and IAM allows ${most}. Grant it less, or attach managed ` +
      'policies.',
  },
  {
    most: 10,
    measure: ({ stack, all }) => authorizersByApi(stack, all),
    says: ({ path, size }, most) =>
      `The API of ${path} has ${size} authorizers, and API Gateway allows ${most} for an API. \`protect\` adds one for each API. ` +
      'Remove others.',
  },
];

/** Returns a message for each exceeded limit. Call it during the synthesis, when the app is complete. */
export function exceededLimits(stack: Stack): string[] {
  const all = stack.node.findAll().filter((each) => Stack.of(each) === stack);
  return limits.flatMap(({ most, measure, says }) =>
    measure({ stack, all })
      .filter(({ size }) => size > most)
      .map((measured) => says(measured, most)),
  );
}

const checked = new WeakSet<Stack>();

/** Makes the synthesis fail if a stack exceeds a limit. */
export function checkLimits(stack: Stack): void {
  if (checked.has(stack)) return;
  checked.add(stack);
  stack.node.addValidation({ validate: () => exceededLimits(stack) });
}

function isBundledFunction(construct: IConstruct): construct is BundledFunction {
  return construct instanceof BundledFunction;
}

/** Lambda measures the JSON text of all variables. */
function environmentOf(stack: Stack, { node, function: { node: ofFunction } }: BundledFunction): Measured {
  const { environment } = ofFunction.defaultChild as CfnFunction;
  const { variables = {} } = stack.resolve(environment) ?? {};
  return { path: node.path, size: sizeOf(variables), detail: largestMembers(variables, 3).join(', ') };
}

function policiesOf(stack: Stack, { node, grantPrincipal }: BundledFunction): Measured {
  const { policies } = (grantPrincipal as unknown as Construct).node.defaultChild as CfnRole;
  const all: { policyDocument: unknown }[] = stack.resolve(policies) ?? [];
  return { path: node.path, size: all.reduce((sum, { policyDocument }) => sum + sizeOf(policyDocument), 0) };
}

function authorizersByApi(stack: Stack, all: readonly IConstruct[]): Measured[] {
  const authorizers = all.filter((each) => each instanceof CfnAuthorizer || each instanceof CfnHttpAuthorizer);
  const byApi = new Map<string, Measured>();
  for (const each of authorizers) {
    const { node } = each;
    const api = JSON.stringify(stack.resolve('apiId' in each ? each.apiId : each.restApiId));
    const first = byApi.get(api);
    byApi.set(api, { path: first?.path ?? node.path, size: (first?.size ?? 0) + 1 });
  }
  return [...byApi.values()];
}
