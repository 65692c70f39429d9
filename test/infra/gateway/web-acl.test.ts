import { describe, expect, test } from '@jest/globals';
import { type Properties, synthesized } from '../support/synthesized.ts';

test('there is no web ACL by default', () => {
  expect(synthesized().all('AWS::WAFv2::WebACL')).toEqual([]);
});

describe('a web ACL', () => {
  const stack = synthesized({ waf: { requestsPer5MinutesPerIp: 3000 } });
  const { id, Properties } = stack.only('AWS::WAFv2::WebACL');
  const rules: Properties[] = Properties['Rules'];

  test('is associated with the stage', () => {
    const association = stack.only('AWS::WAFv2::WebACLAssociation').Properties;
    expect(association['WebACLArn']).toEqual({ 'Fn::GetAtt': [id, 'Arn'] });
    const resource = JSON.stringify(association['ResourceArn']);
    expect(resource).toContain(`{"Ref":"${stack.only('AWS::ApiGateway::RestApi').id}"}`);
    expect(resource).toContain(`{"Ref":"${stack.only('AWS::ApiGateway::Stage').id}"}`);
  });

  test('allows requests that no rule blocks: first the rate per address, then the managed rules', () => {
    expect(Properties).toMatchObject({ Scope: 'REGIONAL', DefaultAction: { Allow: {} } });
    expect(rules.map(({ Name, Priority }) => [Priority, Name])).toEqual([
      [0, 'RatePerAddress'],
      [1, 'AWSManagedRulesKnownBadInputsRuleSet'],
      [2, 'AWSManagedRulesCommonRuleSet'],
    ]);
    expect(rules[0]).toMatchObject({
      Action: { Block: {} },
      Statement: { RateBasedStatement: { AggregateKeyType: 'IP', Limit: 3000 } },
    });
  });

  test('does not block large bodies or clients without a User-Agent, which the API allows', () => {
    const overrides = rules.flatMap(({ Statement }) => Statement.ManagedRuleGroupStatement?.RuleActionOverrides ?? []);
    expect(overrides).toEqual([
      { Name: 'SizeRestrictions_BODY', ActionToUse: { Count: {} } },
      { Name: 'NoUserAgent_HEADER', ActionToUse: { Count: {} } },
    ]);
  });

  test('records no key values: no samples, and no key headers in its logs', () => {
    const visibilities = [Properties, ...rules].map(({ VisibilityConfig }) => VisibilityConfig);
    for (const each of visibilities) expect(each.SampledRequestsEnabled).toBe(false);
    const protections: Properties[] = Properties['DataProtectionConfig'].DataProtections;
    expect(protections.map(({ Action, Field }) => [Action, Field.FieldType, ...Field.FieldKeys])).toEqual([
      ['SUBSTITUTION', 'SINGLE_HEADER', 'x-api-key'],
      ['SUBSTITUTION', 'SINGLE_HEADER', 'authorization'],
    ]);
  });
});
