import { Stack } from 'aws-cdk-lib';
import type { Stage } from 'aws-cdk-lib/aws-apigateway';
import { CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import type { Waf } from '../config/optional-settings.ts';

export interface WebAclProps extends Waf {
  readonly stage: Stage;
}

/**
 * The web ACL of the API. AWS WAF blocks addresses that send too many requests, and requests that match AWS's managed rules,
 * before the authorizer runs.
 */
export class WebAcl extends Construct {
  constructor(scope: Construct, id: string, { stage, requestsPer5MinutesPerIp }: WebAclProps) {
    super(scope, id);
    const acl = new CfnWebACL(this, 'Acl', {
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig: visibility(`${Stack.of(this).stackName}WebAcl`),
      // Masks key values, in case logging is turned on.
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
 * Rules that only count, because they match valid requests: bodies above 8 KB (the API accepts 256 KiB) and requests without a
 * User-Agent, which programs need not send.
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

/** Returns a configuration without sampled requests, because samples show headers and so key values. */
function visibility(metricName: string): CfnWebACL.VisibilityConfigProperty {
  return { metricName, cloudWatchMetricsEnabled: true, sampledRequestsEnabled: false };
}
