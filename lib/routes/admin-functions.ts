import { ArnFormat, Aws, Stack, Validations } from 'aws-cdk-lib';
import { Grant } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import {
  AdminEnvironment,
  AdminStatusEnvironment,
  ApiRegistrationEnvironment,
  DeletingEnvironment,
  ImportEnvironment,
  LookupEnvironment,
  ProvisioningEnvironment,
  RootKeyEnvironment,
  ServiceKeysEnvironment,
  secretTags,
  type Variables,
  WorkspaceChangeEnvironment,
  WorkspaceDetailsEnvironment,
  WorkspaceListEnvironment,
  WorkspacesEnvironment,
} from '../../lambdas/environment.ts';
import type { routes } from '../../lambdas/http/routes/index.ts';
import packageJson from '../../package.json' with { type: 'json' };
import type { BundledFunction } from '../functions/bundled-function.ts';
import type { CountersTable } from '../state/counters-table.ts';
import type { CursorSecret } from '../state/cursor-secret.ts';
import type { IdempotencySecret } from '../state/idempotency-secret.ts';
import type { PepperSecret } from '../state/pepper-secret.ts';
import type { ApiFunctionName } from './api-functions.ts';
import { addFunctions, environmentsFrom, type FunctionRow, type FunctionTableProps } from './function-table.ts';

/** The Lambdas of the admin plane, by the names in the route table. Those that also serve workspaces are not among them. */
export type AdminFunctionName = Exclude<
  Extract<(typeof routes)[keyof typeof routes], { tag: 'Admin plane' }>['lambda'],
  ApiFunctionName
>;

export interface AdminFunctionsProps extends FunctionTableProps {
  readonly counters: CountersTable;
  readonly pepper: PepperSecret;
  readonly cursorSecret: CursorSecret;
  readonly idempotencySecret: IdempotencySecret;
  /** The environment variables that come from the configuration. */
  readonly settings: Pick<
    Variables<typeof ProvisioningEnvironment>,
    'CORS_ALLOW_ORIGIN' | 'KEY_FORMAT' | 'PLANS' | 'USAGE_PLAN_KEYS_MODE' | 'USAGE_PLAN_SUFFIX'
  > &
    Pick<Variables<typeof DeletingEnvironment>, 'AUDIT_DAYS_AFTER_DELETION'>;
}

/** A full vCPU (https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html): updating all keys of a workspace takes CPU time. */
const manyKeysMemoryMiB = 1769;

/** The Lambdas of the admin plane, each with its environment and its permissions. */
export class AdminFunctions extends Construct {
  /** The functions by name. A route without its function fails the type check. */
  readonly byName: Readonly<Record<AdminFunctionName, BundledFunction>>;

  constructor(scope: Construct, id: string, props: AdminFunctionsProps) {
    super(scope, id);
    this.byName = addFunctions(this, rowsOf(props), props);
  }
}

function rowsOf(props: AdminFunctionsProps): Readonly<Record<AdminFunctionName, FunctionRow>> {
  const { keys, counters, pepper, cursorSecret, idempotencySecret, settings } = props;
  const environmentOf = environmentsFrom({
    ...settings,
    KEYS_TABLE: keys.table.tableName,
    COUNTERS_TABLE: counters.table.tableName,
    CURSOR_SECRET: cursorSecret.secret.secretArn,
    IDEMPOTENCY_SECRET: idempotencySecret.secret.secretArn,
    PEPPER_SECRET: pepper.secret.secretArn,
    LATCHKEY_VERSION: packageJson.version,
    DEPLOYMENT: Stack.of(keys).stackName,
  });
  const reading = environmentOf(AdminEnvironment);
  const changing = environmentOf(WorkspacesEnvironment);
  const memoryMiB = Math.max(props.memoryMiB, manyKeysMemoryMiB);
  const readPepper = (it: BundledFunction) => pepper.grantRead(it);
  const keepAnswers = (it: BundledFunction) => idempotencySecret.grantRead(it);
  const readCursorSecret = (it: BundledFunction) => cursorSecret.grantRead(it);
  const makeGatewayKeys = (it: BundledFunction) => grantGatewayKeys(it, ...gatewayKeyStatements);
  const deleteGatewayKeys = (it: BundledFunction) => grantGatewayKeys(it, deleteOwnKeys);
  const change: FunctionRow = { environment: changing, memoryMiB, keys: 'changeWorkspace', grants: [makeGatewayKeys] };
  return {
    'create-workspace': {
      environment: environmentOf(ProvisioningEnvironment),
      keys: 'changeWorkspace',
      grants: [readPepper, keepAnswers, makeGatewayKeys],
    },
    'list-workspaces': {
      environment: environmentOf(WorkspaceListEnvironment),
      keys: 'listWorkspaces',
      grants: [readCursorSecret],
    },
    'update-workspace': {
      environment: environmentOf(WorkspaceChangeEnvironment),
      memoryMiB,
      // It gives up a former external id.
      keys: 'changeAll',
      grants: [keepAnswers, makeGatewayKeys],
    },
    'get-workspace': {
      environment: environmentOf(WorkspaceDetailsEnvironment),
      keys: 'get',
      grants: [(it) => counters.grantQuotas(it)],
    },
    // A suspension must not depend on API Gateway, so it does not call it.
    'suspend-workspace': { ...change, grants: [] },
    'resume-workspace': change,
    'delete-workspace': {
      environment: environmentOf(DeletingEnvironment),
      memoryMiB,
      keys: 'changeAll',
      grants: [deleteGatewayKeys],
    },
    'issue-root-key': {
      environment: environmentOf(RootKeyEnvironment),
      keys: 'replace',
      grants: [readPepper, keepAnswers],
    },
    'import-keys': {
      environment: environmentOf(ImportEnvironment),
      keys: 'import',
      grants: [readPepper, keepAnswers],
    },
    'service-keys': {
      environment: environmentOf(ServiceKeysEnvironment),
      keys: 'serviceKeys',
      grants: [readPepper, keepAnswers],
    },
    'revoke-root-key': { environment: reading, keys: 'replace' },
    'lookup-key': { environment: environmentOf(LookupEnvironment), keys: 'lookUp', grants: [readPepper] },
    'registered-apis': {
      environment: environmentOf(ApiRegistrationEnvironment),
      keys: 'registerApis',
      grants: [readCursorSecret],
    },
    'get-admin-status': { environment: environmentOf(AdminStatusEnvironment) },
  };
}

interface GatewayKeyStatement {
  readonly method: 'POST' | 'PUT' | 'GET' | 'DELETE';
  readonly path: string;
  /** The condition on the tag that names the deployment. @default none */
  readonly tagged?: readonly [operator: 'StringEquals' | 'StringEqualsIfExists', of: 'RequestTag' | 'ResourceTag'];
}

const deleteOwnKeys: GatewayKeyStatement = {
  method: 'DELETE',
  path: 'apikeys/*',
  tagged: ['StringEquals', 'ResourceTag'],
};

/** Creating gateway keys in the usage plans, and deleting them. */
const gatewayKeyStatements: readonly GatewayKeyStatement[] = [
  { method: 'POST', path: 'apikeys', tagged: ['StringEquals', 'RequestTag'] },
  // API Gateway checks this one, too, when a key is created with a tag.
  { method: 'PUT', path: 'tags/arn%3A{partition}%3A*%2Fapikeys%2F*', tagged: ['StringEqualsIfExists', 'RequestTag'] },
  { method: 'POST', path: 'usageplans/*/keys' },
  { method: 'GET', path: 'usageplans' },
  deleteOwnKeys,
];

/**
 * Grants actions on the gateway keys of this deployment, which have its tag. No function may list or read API keys: that would
 * show the values of all keys in the Region. The keys are created at run time, and the ids of the usage plans would make the
 * functions depend on the API, which depends on the functions, so the grants cannot name them
 * (https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonapigatewaymanagement.html).
 */
function grantGatewayKeys(grantee: BundledFunction, ...statements: readonly GatewayKeyStatement[]): void {
  const { stackName } = Stack.of(grantee);
  for (const { method, path, tagged } of statements) {
    const resource = path.replace('{partition}', Aws.PARTITION);
    const arn = Stack.of(grantee).formatArn({
      service: 'apigateway',
      account: '',
      resource,
      arnFormat: ArnFormat.SLASH_RESOURCE_SLASH_RESOURCE_NAME,
    });
    const [operator, tag] = tagged ?? [];
    Grant.addToPrincipal({
      grantee,
      actions: [`apigateway:${method}`],
      resourceArns: [arn],
      ...(operator && { conditions: { [operator]: { [`aws:${tag}/${secretTags.deployment}`]: stackName } } }),
    });
    if (!path.includes('*')) continue;
    const shown = path.replace('{partition}', '<AWS::Partition>');
    Validations.of(grantee).acknowledge({
      id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:apigateway:<AWS::Region>::/${shown}]`,
      reason: 'The ids are created at run time: one gateway key per workspace, in one of the usage plans.',
    });
  }
}
