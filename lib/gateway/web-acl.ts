import { Stack } from 'aws-cdk-lib';
import type { Stage } from 'aws-cdk-lib/aws-apigateway';
import { CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import type { Waf } from '../config/optional-settings.ts';

export interface WebAclProps extends Waf {
  readonly stage: Stage;
}

/**
 * What AWS WAF refuses before the gateway does anything, the authorizer included: an address that floods, and what AWS's
 * managed rules take for attacks.
 */
export class WebAcl extends Construct {
  constructor(scope: Construct, id: string, { stage, requestsPer5MinutesPerIp }: WebAclProps) {
    super(scope, id);
    const acl = new CfnWebACL(this, 'Acl', {
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig: visibility(`${Stack.of(this).stackName}WebAcl`),
      // Whoever turns on logging must not find key values there.
      dataProtectionConfig: {
        dataProtections: ['x-api-key', 'authorization'].map((header) => ({
          action: 'SUBSTITUTION',
          field: { fieldType: 'SINGLE_HEADER', fieldKeys: [header] },
        })),
      },
      rules: [
        {
          name: 'RatePerAddress',
          priority: 0,
          action: { block: {} },
          statement: { rateBasedStatement: { aggregateKeyType: 'IP', limit: requestsPer5MinutesPerIp } },
          visibilityConfig: visibility('RatePerAddress'),
        },
        managed('AWSManagedRulesKnownBadInputsRuleSet', 1),
        managed('AWSManagedRulesCommonRuleSet', 2, countedOnly),
      ],
    });
    new CfnWebACLAssociation(this, 'Association', { webAclArn: acl.attrArn, resourceArn: stage.stageArn });
  }
}

/**
 * Rules that would refuse requests which the API allows: bodies above 8 KB (they may have 256 KiB), and clients that send
 * no User-Agent, which browsers always do and programs need not.
 */
const countedOnly = ['SizeRestrictions_BODY', 'NoUserAgent_HEADER'];

function managed(name: string, priority: number, counted: readonly string[] = []): CfnWebACL.RuleProperty {
  return {
    name,
    priority,
    overrideAction: { none: {} },
    statement: {
      managedRuleGroupStatement: {
        vendorName: 'AWS',
        name,
        ruleActionOverrides: counted.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
      },
    },
    visibilityConfig: visibility(name),
  };
}

/** Without samples of requests: they show headers, so key values. */
function visibility(metricName: string): CfnWebACL.VisibilityConfigProperty {
  return { metricName, cloudWatchMetricsEnabled: true, sampledRequestsEnabled: false };
}
