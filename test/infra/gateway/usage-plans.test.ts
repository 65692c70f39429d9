import { expect, test } from '@jest/globals';
import { planGatewayKeys } from '../../../lambdas/domain/workspaces/plan-gateway-keys.ts';
import { synthesized } from '../support/synthesized.ts';

const stack = synthesized({
  plans: {
    Free: { maxKeys: 0, limits: null },
    Small: {
      maxKeys: 1,
      limits: { perMinute: 10, perHour: 100 },
      throttle: { requestsPerSecond: 20, burst: 40 },
      quota: { requests: 5000, per: 'month' },
    },
    Large: { maxKeys: null, limits: { perMinute: 100, perHour: 1000 } },
  },
});
const usagePlans = stack.all('AWS::ApiGateway::UsagePlan');

const stackId = 'arn:aws:cloudformation:us-east-1:123456789012:stack/Latchkey/f81d4fae-7dec-11d0-a765-00a0c91e6bf6';

/** Resolves a value as CloudFormation does in this stack. */
function deployed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(deployed);
  if (typeof value !== 'object' || value === null) return value;
  const [[name, argument] = ['', undefined]] = Object.entries(value);
  if (name === 'Ref') return argument === 'AWS::StackId' ? stackId : argument;
  const [first, second] = deployed(argument) as [string, string | string[]];
  if (name === 'Fn::Split' && typeof second === 'string') return second.split(first);
  if (name === 'Fn::Select') return second[Number(first)];
  if (name === 'Fn::Join' && Array.isArray(second)) return second.join(first);
  throw new Error(`${name} is not expected here.`);
}

test('each plan with API access has a usage plan for this stage', () => {
  const { id } = stack.only('AWS::ApiGateway::Stage');
  expect(usagePlans).toHaveLength(2);
  for (const { Properties } of usagePlans) expect(Properties['ApiStages']).toMatchObject([{ Stage: { Ref: id } }]);
});

test('usage plans have the configured throttle, or the one of the account, and no quota', () => {
  const [small, large] = usagePlans.map(({ Properties }) => Properties);
  expect(small).toMatchObject({ Throttle: { RateLimit: 20, BurstLimit: 40 } });
  expect(large).not.toHaveProperty('Throttle');
  for (const usagePlan of [small, large]) expect(usagePlan).not.toHaveProperty('Quota');
});

test('the authorizer returns the gateway key of the usage plan', () => {
  const keys = new Map(stack.all('AWS::ApiGateway::ApiKey').map(({ id, Properties }) => [id, Properties]));
  const gatewayKeyOf = (usagePlanId: string | undefined) => {
    const link = stack
      .all('AWS::ApiGateway::UsagePlanKey')
      .find(({ Properties }) => Properties['UsagePlanId'].Ref === usagePlanId);
    return deployed(keys.get(link?.Properties['KeyId'].Ref)?.['Value']);
  };
  const suffix = deployed(stack.function('authorizer').Properties['Environment'].Variables['USAGE_PLAN_SUFFIX']);
  expect(planGatewayKeys(stack.settings('authorizer')['PLANS'], String(suffix))).toMatchObject({
    Small: gatewayKeyOf(usagePlans[0]?.id),
    Large: gatewayKeyOf(usagePlans[1]?.id),
  });
});

test('methods of key management count against no usage plan, so no ceiling can lock anyone out', () => {
  const methods = stack
    .all('AWS::ApiGateway::Method')
    .filter(({ Properties }) => Properties['AuthorizationType'] === 'CUSTOM');
  const isManagement = ({ Properties }: (typeof methods)[number]) =>
    String(Properties['AuthorizerId'].Ref).includes('Management');
  const [management, others] = [methods.filter(isManagement), methods.filter((each) => !isManagement(each))];
  expect(Math.min(management.length, others.length)).toBeGreaterThan(2);
  for (const { Properties } of management) expect(Properties['ApiKeyRequired']).toBe(false);
  for (const { Properties } of others) expect(Properties['ApiKeyRequired']).toBe(true);
});

test('a gateway key is unique per stack and plan, and has the length that API Gateway requires', () => {
  const values = stack.all('AWS::ApiGateway::ApiKey').map(({ Properties }) => String(deployed(Properties['Value'])));
  expect(values).toEqual([
    'latchkey-Small-f81d4fae-7dec-11d0-a765-00a0c91e6bf6',
    'latchkey-Large-f81d4fae-7dec-11d0-a765-00a0c91e6bf6',
  ]);
  for (const { length } of values) expect(length >= 20 && length <= 128).toBe(true);
});
