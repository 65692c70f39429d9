import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { allRoutes, routeScopes } from '../lambdas/http/routes.ts';
import { AdminFunctions } from './admin-functions.ts';
import { AlarmTopic } from './alarm-topic.ts';
import { ApiFunctions } from './api-functions.ts';
import { Bundles } from './bundles.ts';
import type { Config } from './config.ts';
import { CountersTable } from './counters-table.ts';
import { CursorSecret } from './cursor-secret.ts';
import { CustomDomain } from './custom-domain.ts';
import { addGatewayResponses } from './gateway-responses.ts';
import { KeyAuthorizer } from './key-authorizer.ts';
import { KeysTable } from './keys-table.ts';
import { LatchkeyApi } from './latchkey-api.ts';
import { Monitoring } from './monitoring.ts';
import { PepperSecret } from './pepper-secret.ts';
import { PhotoRequestsTable } from './photo-requests-table.ts';
import { removalPolicyOf } from './removal.ts';
import { runtimePlans } from './runtime-plans.ts';
import { UsagePlans, usagePlanKeys, usagePlanNames } from './usage-plans.ts';
import { WebAcl } from './web-acl.ts';

export interface LatchkeyStackProps extends StackProps {
  readonly config: Config;
}

/** A whole deployment of Latchkey. */
export class LatchkeyStack extends Stack {
  constructor(scope: Construct, id: string, { config, ...props }: LatchkeyStackProps) {
    super(scope, id, props);
    const { plans, corsAllowOrigin, tracing } = config;
    const removalPolicy = removalPolicyOf(config);
    const logRetention = config.logRetentionDays;

    const keys = new KeysTable(this, 'Keys', { removalPolicy });
    const counters = new CountersTable(this, 'Counters', { removalPolicy });
    const photoRequests = new PhotoRequestsTable(this, 'PhotoRequests', { removalPolicy });
    const pepper = new PepperSecret(this, 'Pepper', { removalPolicy });
    const cursorSecret = new CursorSecret(this, 'CursorSecret', { removalPolicy });

    const bundles = new Bundles(this, ['authorizer', ...new Set(allRoutes.map(({ lambda }) => lambda))]);
    const defaults = { bundles, logRetention, removalPolicy, tracing };
    const settings = {
      KEY_FORMAT: JSON.stringify(config.keyFormat),
      PLANS: JSON.stringify(runtimePlans(plans)),
      CORS_ALLOW_ORIGIN: corsAllowOrigin,
    };
    const keyAuthorizer = new KeyAuthorizer(this, 'KeyAuthorizer', {
      keys,
      counters,
      pepper,
      settings: {
        KEY_FORMAT: settings.KEY_FORMAT,
        PLANS: settings.PLANS,
        USAGE_PLAN_KEYS: this.toJsonString(usagePlanKeys(this, plans)),
        ROUTE_SCOPES: JSON.stringify(routeScopes()),
        LIMIT_AT_GATEWAY: 'false',
        ON_COUNTER_FAILURE: config.onCounterFailure,
      },
      memoryMiB: config.authorizerMemoryMiB,
      provisionedConcurrency: config.provisionedConcurrency,
      defaults,
    });
    const functions = new ApiFunctions(this, 'Functions', {
      keys,
      photoRequests,
      pepper,
      cursorSecret,
      settings,
      memoryMiB: config.apiMemoryMiB,
      defaults,
    });

    const admin = new AdminFunctions(this, 'Admin', {
      keys,
      pepper,
      cursorSecret,
      settings: {
        ...settings,
        USAGE_PLAN_KEYS_MODE: config.usagePlanKeys,
        USAGE_PLAN_NAMES: this.toJsonString(usagePlanNames(this, plans)),
      },
      memoryMiB: config.apiMemoryMiB,
      defaults,
    });

    const { restApi } = new LatchkeyApi(this, 'Api', {
      stageName: config.stage,
      functions: { ...functions.byName, ...admin.byName },
      authorizer: keyAuthorizer.authorizer,
      corsAllowOrigin,
      logRetention,
      removalPolicy,
      tracing,
      disableExecuteApiEndpoint: config.disableExecuteApiEndpoint,
      hasWebAcl: config.waf !== null,
    });
    addGatewayResponses(restApi, { corsAllowOrigin, plans });
    new UsagePlans(this, 'UsagePlans', { plans, stage: restApi.deploymentStage });
    new Monitoring(this, 'Monitoring', {
      restApi,
      authorizer: keyAuthorizer.function,
      functions: Object.values({ ...functions.byName, ...admin.byName }).map((each) => each.function),
      keysTable: keys.table,
      countersTable: counters.table,
      topic: new AlarmTopic(this, 'AlarmTopic', config).topic,
    });

    const domain = config.customDomain && new CustomDomain(this, 'CustomDomain', { restApi, ...config.customDomain });
    if (config.waf !== null) new WebAcl(this, 'WebAcl', { stage: restApi.deploymentStage, ...config.waf });

    new CfnOutput(this, 'ApiUrl', { value: domain?.url ?? restApi.url });
    new CfnOutput(this, 'KeysTableName', { value: keys.table.tableName });
    new CfnOutput(this, 'CountersTableName', { value: counters.table.tableName });
    new CfnOutput(this, 'PhotoRequestsTableName', { value: photoRequests.table.tableName });
    new CfnOutput(this, 'PepperSecretArn', { value: pepper.secret.secretArn });
  }
}
