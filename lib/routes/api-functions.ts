import { Lazy } from 'aws-cdk-lib';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type {
  ApiEnvironment,
  AuditListEnvironment,
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
  Variables,
} from '../../lambdas/environment.ts';
import type { routes } from '../../lambdas/http/routes/index.ts';
import { BundledFunction, type FunctionDefaults } from '../functions/bundled-function.ts';
import { secretArnPrefix } from '../rotation/consumer-secrets.ts';
import type { CountersTable } from '../state/counters-table.ts';
import type { CursorSecret } from '../state/cursor-secret.ts';
import type { KeysTable } from '../state/keys-table.ts';
import type { PepperSecret } from '../state/pepper-secret.ts';
import type { RecoveryKey } from '../state/recovery-key.ts';

/** The Lambdas that the route table names for what a workspace manages itself, and for the open routes. */
export type ApiFunctionName = Extract<
  (typeof routes)[keyof typeof routes],
  { tag: 'API keys' | 'Workspace' | 'Service' }
>['lambda'];

export interface ApiFunctionsProps {
  readonly keys: KeysTable;
  readonly counters: CountersTable;
  readonly pepper: PepperSecret;
  readonly cursorSecret: CursorSecret;
  /** undefined: values are not kept. */
  readonly recoveryKey: RecoveryKey | undefined;
  /** The environment variables that come from the configuration. */
  readonly settings: Pick<Variables<typeof IssuingEnvironment>, 'CORS_ALLOW_ORIGIN' | 'KEY_FORMAT' | 'PLANS'> &
    Pick<Variables<typeof MembersEnvironment>, 'SIGN_IN'>;
  readonly memoryMiB: number;
  readonly defaults: FunctionDefaults;
}

/** The Lambdas behind the gateway: what each is told, and what each may do. */
export class ApiFunctions extends Construct {
  /** One for each name: a route without its function fails the type check. */
  readonly byName: Readonly<Record<ApiFunctionName, BundledFunction>>;
  /** The tags whose routes the OpenAPI document holds. */
  readonly documentedTags: (typeof routes)[keyof typeof routes]['tag'][] = [
    'API keys',
    'Workspace',
    'Admin plane',
    'Service',
  ];

  constructor(scope: Construct, id: string, props: ApiFunctionsProps) {
    super(scope, id);
    const { keys, counters, pepper, cursorSecret, recoveryKey, settings, memoryMiB, defaults } = props;
    const { CORS_ALLOW_ORIGIN, KEY_FORMAT, PLANS, SIGN_IN } = settings;
    const CURSOR_SECRET = cursorSecret.secret.secretArn;

    const open: Variables<typeof ApiEnvironment> = { CORS_ALLOW_ORIGIN };
    const ofKeys: Variables<typeof KeysEnvironment> = { ...open, KEYS_TABLE: keys.table.tableName };
    const changing: Variables<typeof ChangingEnvironment> = { ...ofKeys, SECRET_ARN_PREFIX: secretArnPrefix(this) };
    const revealing: Variables<typeof RevealingEnvironment> = {
      ...ofKeys,
      RECOVERY_KEY: recoveryKey?.key.keyArn ?? '',
    };
    const issuing: Variables<typeof IssuingEnvironment> = {
      ...revealing,
      ...changing,
      PEPPER_SECRET: pepper.secret.secretArn,
      KEY_FORMAT,
      PLANS,
    };
    const listing: Variables<typeof ListingEnvironment> = { ...revealing, CURSOR_SECRET, PLANS };
    const ofWorkspace: Variables<typeof OwnWorkspaceEnvironment> = {
      ...ofKeys,
      PLANS,
      RECOVERABLE_KEYS: String(recoveryKey !== undefined),
    };
    const ofMembers: Variables<typeof MembersEnvironment> = { ...ofKeys, SIGN_IN };
    const memberList: Variables<typeof MemberListEnvironment> = { ...ofMembers, CURSOR_SECRET };
    const ofUsage: Variables<typeof UsageEnvironment> = {
      ...ofKeys,
      COUNTERS_TABLE: counters.table.tableName,
      PLANS,
    };
    const listingUsage: Variables<typeof UsageListEnvironment> = { ...ofUsage, CURSOR_SECRET };
    const listingEvents: Variables<typeof AuditListEnvironment> = { ...ofKeys, CURSOR_SECRET };
    const documenting: Variables<typeof OpenApiEnvironment> = {
      ...open,
      ROUTE_TAGS: Lazy.string({ produce: () => JSON.stringify(this.documentedTags) }),
    };

    const add = (
      name: ApiFunctionName,
      environment: Readonly<Record<string, string>>,
      ...grants: ReadonlyArray<(identity: IGrantable) => unknown>
    ) => {
      const added = new BundledFunction(this, name, { name, environment, memoryMiB, ...defaults });
      for (const grant of grants) grant(added);
      return added;
    };
    const readPepper = (identity: IGrantable) => pepper.grantRead(identity);
    const readCursorSecret = (identity: IGrantable) => cursorSecret.grantRead(identity);
    const readUsage = (identity: IGrantable) => counters.grantUsage(identity);
    const seal = (identity: IGrantable) => recoveryKey?.grantSeal(identity);
    // Each value that is shown is written to the audit log.
    const reveal = (identity: IGrantable) => {
      recoveryKey?.grantOpen(identity);
      if (recoveryKey !== undefined) keys.grantAudit(identity);
    };

    this.byName = {
      'create-api-key': add('create-api-key', issuing, (it) => keys.grantCreate(it), readPepper, seal),
      'regenerate-api-key': add('regenerate-api-key', issuing, (it) => keys.grantRegenerate(it), readPepper, seal),
      'list-api-keys': add('list-api-keys', listing, (it) => keys.grantList(it), readCursorSecret, reveal),
      'get-api-key': add('get-api-key', revealing, (it) => keys.grantGet(it), reveal),
      'update-api-key': add('update-api-key', changing, (it) => keys.grantUpdate(it)),
      'delete-api-key': add('delete-api-key', ofKeys, (it) => keys.grantDelete(it)),
      'get-own-workspace': add('get-own-workspace', ofWorkspace, (it) => keys.grantReadOwnWorkspace(it)),
      'list-members': add('list-members', memberList, (it) => keys.grantListMembers(it), readCursorSecret),
      'put-member': add('put-member', ofMembers, (it) => keys.grantPutMember(it)),
      'delete-member': add('delete-member', ofMembers, (it) => keys.grantRemoveMember(it)),
      'get-key-usage': add('get-key-usage', ofUsage, (it) => keys.grantGet(it), readUsage),
      'get-usage': add('get-usage', listingUsage, (it) => keys.grantList(it), readUsage, readCursorSecret),
      'list-audit-events': add(
        'list-audit-events',
        listingEvents,
        (it) => keys.grantAuditHistory(it),
        readCursorSecret,
      ),
      'get-health': add('get-health', open),
      'get-openapi': add('get-openapi', documenting),
    };
  }
}
