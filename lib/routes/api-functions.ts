import { Lazy } from 'aws-cdk-lib';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import {
  AuditListEnvironment,
  BatchEnvironment,
  ChangingEnvironment,
  IssuingEnvironment,
  KeysEnvironment,
  ListingEnvironment,
  MemberListEnvironment,
  MembersEnvironment,
  OpenApiEnvironment,
  OwnWorkspaceEnvironment,
  RevealingEnvironment,
  UsageEnvironment,
  UsageListEnvironment,
  type Variables,
  VerifyKeyEnvironment,
} from '../../lambdas/environment.ts';
import type { routes } from '../../lambdas/http/routes/index.ts';
import type { Config } from '../config/config.ts';
import type { BundledFunction } from '../functions/bundled-function.ts';
import { secretArnPrefix } from '../rotation/consumer-secrets.ts';
import type { CountersTable } from '../state/counters-table.ts';
import type { CursorSecret } from '../state/cursor-secret.ts';
import type { IdempotencySecret } from '../state/idempotency-secret.ts';
import type { PepperSecret } from '../state/pepper-secret.ts';
import type { RecoveryKey } from '../state/recovery-key.ts';
import { addFunctions, environmentsFrom, type FunctionRow, type FunctionTableProps } from './function-table.ts';

/** The Lambdas of the routes of a workspace, of the verify endpoint and of the open routes, by the names in the route table. */
export type ApiFunctionName = NonNullable<
  Extract<
    (typeof routes)[keyof typeof routes],
    { tag: 'API keys' | 'Workspace' | 'Verification' | 'Service' }
  >['lambda']
>;

export interface ApiFunctionsProps extends Omit<FunctionTableProps, 'memoryMiB'> {
  readonly counters: CountersTable;
  readonly pepper: PepperSecret;
  readonly cursorSecret: CursorSecret;
  readonly idempotencySecret: IdempotencySecret;
  /** undefined: key values are not stored. */
  readonly recoveryKey: RecoveryKey | undefined;
  readonly config: Pick<Config, 'apiMemoryMiB' | 'authorizerMemoryMiB' | 'reservedConcurrency'>;
  /** The environment variables that come from the configuration. */
  readonly settings: Pick<Variables<typeof IssuingEnvironment>, 'CORS_ALLOW_ORIGIN' | 'KEY_FORMAT' | 'PLANS'> &
    Pick<Variables<typeof VerifyKeyEnvironment>, 'ON_COUNTER_FAILURE'> &
    Pick<Variables<typeof MembersEnvironment>, 'SIGN_IN'> &
    Pick<Variables<typeof UsageEnvironment>, 'USAGE_DAYS'>;
}

/** The Lambdas of the management API and of the open routes, each with its environment and its permissions. */
export class ApiFunctions extends Construct {
  /** The functions by name. A route without its function fails the type check. */
  readonly byName: Readonly<Record<ApiFunctionName, BundledFunction>>;
  /** The tags whose routes the OpenAPI document contains. */
  readonly documentedTags: (typeof routes)[keyof typeof routes]['tag'][] = [
    'API keys',
    'Workspace',
    'Verification',
    'Admin plane',
    'Service',
  ];

  constructor(scope: Construct, id: string, props: ApiFunctionsProps) {
    super(scope, id);
    this.byName = addFunctions(this, this.#rows(props), { ...props, memoryMiB: props.config.apiMemoryMiB });
  }

  #rows(props: ApiFunctionsProps): Readonly<Record<ApiFunctionName, FunctionRow>> {
    const { keys, counters, pepper, cursorSecret, idempotencySecret, recoveryKey, config, settings } = props;
    const environmentOf = environmentsFrom({
      ...settings,
      KEYS_TABLE: keys.table.tableName,
      COUNTERS_TABLE: counters.table.tableName,
      CURSOR_SECRET: cursorSecret.secret.secretArn,
      IDEMPOTENCY_SECRET: idempotencySecret.secret.secretArn,
      PEPPER_SECRET: pepper.secret.secretArn,
      RECOVERABLE_KEYS: String(recoveryKey !== undefined),
      RECOVERY_KEY: recoveryKey?.key.keyArn ?? '',
      ROUTE_TAGS: Lazy.string({ produce: () => JSON.stringify(this.documentedTags) }),
      SECRET_ARN_PREFIX: secretArnPrefix(this),
    });
    const readPepper = (it: IGrantable) => pepper.grantRead(it);
    const keepAnswers = (it: IGrantable) => idempotencySecret.grantRead(it);
    const readCursorSecret = (it: IGrantable) => cursorSecret.grantRead(it);
    const readUsage = (it: IGrantable) => counters.grantUsage(it);
    const readQuotas = (it: IGrantable) => counters.grantQuotas(it);
    const readLastUse = (it: IGrantable) => counters.grantLastUse(it);
    const seal = (it: IGrantable) => recoveryKey?.grantSeal(it);
    const reveal = (it: IGrantable) => {
      recoveryKey?.grantOpen(it);
      // The audit log records each value that is shown.
      if (recoveryKey !== undefined) keys.grant(it, 'reveal');
    };
    const paged = [readCursorSecret];
    const issuingGrants = [readPepper, seal, keepAnswers, readLastUse];
    return {
      'create-api-key': { environment: environmentOf(IssuingEnvironment), keys: 'create', grants: issuingGrants },
      'regenerate-api-key': {
        environment: environmentOf(IssuingEnvironment),
        keys: 'replaceOnSamePlan',
        grants: issuingGrants,
      },
      'list-api-keys': {
        environment: environmentOf(ListingEnvironment),
        keys: 'list',
        grants: [...paged, reveal, readLastUse],
      },
      'get-api-key': { environment: environmentOf(RevealingEnvironment), keys: 'get', grants: [reveal, readLastUse] },
      'update-api-key': { environment: environmentOf(ChangingEnvironment), keys: 'change', grants: [readLastUse] },
      'delete-api-key': { environment: environmentOf(KeysEnvironment), keys: 'replace' },
      'batch-api-keys': { environment: environmentOf(BatchEnvironment), keys: 'replace', grants: [keepAnswers] },
      'get-own-workspace': {
        environment: environmentOf(OwnWorkspaceEnvironment),
        keys: 'readOwnWorkspace',
        grants: [readQuotas],
      },
      'list-members': { environment: environmentOf(MemberListEnvironment), keys: 'query', grants: paged },
      'put-member': { environment: environmentOf(MembersEnvironment), keys: 'changeUnlessDeleted' },
      'delete-member': { environment: environmentOf(MembersEnvironment), keys: 'replace' },
      'get-key-usage': { environment: environmentOf(UsageEnvironment), keys: 'get', grants: [readUsage] },
      'get-usage': { environment: environmentOf(UsageListEnvironment), keys: 'list', grants: [readUsage, ...paged] },
      'list-audit-events': { environment: environmentOf(AuditListEnvironment), keys: 'queryAuditLog', grants: paged },
      'verify-key': {
        environment: environmentOf(VerifyKeyEnvironment),
        keys: 'verify',
        grants: [(it) => counters.grantCount(it), readPepper],
        // It is on the path of requests, as authorizers are.
        memoryMiB: config.authorizerMemoryMiB,
        reservedConcurrency: config.reservedConcurrency,
      },
      'get-openapi': { environment: environmentOf(OpenApiEnvironment) },
    };
  }
}
