import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ArnFormat, Stack, Validations } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type {
  AdminEnvironment,
  AdminStatusEnvironment,
  ProvisioningEnvironment,
  RootKeyEnvironment,
  Variables,
  WorkspaceListEnvironment,
  WorkspacesEnvironment,
} from '../../lambdas/environment.ts';
import type { routes } from '../../lambdas/http/routes/index.ts';
import { BundledFunction, type FunctionDefaults } from '../functions/bundled-function.ts';
import type { CursorSecret } from '../state/cursor-secret.ts';
import type { KeysTable } from '../state/keys-table.ts';
import type { PepperSecret } from '../state/pepper-secret.ts';

/** The Lambdas of the admin plane. */
export type AdminFunctionName = Extract<(typeof routes)[keyof typeof routes], { auth: 'iam' }>['lambda'];

export interface AdminFunctionsProps {
  readonly keys: KeysTable;
  readonly pepper: PepperSecret;
  readonly cursorSecret: CursorSecret;
  /** The environment variables that come from the configuration. */
  readonly settings: Pick<
    Variables<typeof ProvisioningEnvironment>,
    'CORS_ALLOW_ORIGIN' | 'KEY_FORMAT' | 'PLANS' | 'USAGE_PLAN_KEYS_MODE' | 'USAGE_PLAN_NAMES'
  >;
  readonly memoryMiB: number;
  readonly defaults: FunctionDefaults;
}

/** A whole virtual CPU: those that bring a change to all keys of a workspace are as fast as it is. */
const manyKeysMemoryMiB = 1769;

/** The Lambdas that make, change and delete workspaces: what each is told, and what each may do. */
export class AdminFunctions extends Construct {
  readonly byName: Readonly<Record<AdminFunctionName, BundledFunction>>;

  constructor(scope: Construct, id: string, props: AdminFunctionsProps) {
    super(scope, id);
    const { keys, pepper, cursorSecret, settings, memoryMiB, defaults } = props;
    const { CORS_ALLOW_ORIGIN, KEY_FORMAT, PLANS, USAGE_PLAN_KEYS_MODE, USAGE_PLAN_NAMES } = settings;

    const reading: Variables<typeof AdminEnvironment> = { CORS_ALLOW_ORIGIN, PLANS, KEYS_TABLE: keys.table.tableName };
    const listing: Variables<typeof WorkspaceListEnvironment> = {
      ...reading,
      CURSOR_SECRET: cursorSecret.secret.secretArn,
    };
    const changing: Variables<typeof WorkspacesEnvironment> = { ...reading, USAGE_PLAN_KEYS_MODE, USAGE_PLAN_NAMES };
    const issuing = { PEPPER_SECRET: pepper.secret.secretArn, KEY_FORMAT };
    const rootKeys: Variables<typeof RootKeyEnvironment> = { ...reading, ...issuing };
    const provisioning: Variables<typeof ProvisioningEnvironment> = { ...changing, ...issuing };
    const status: Variables<typeof AdminStatusEnvironment> = {
      CORS_ALLOW_ORIGIN,
      PLANS,
      USAGE_PLAN_KEYS_MODE,
      LATCHKEY_VERSION: packageVersion(),
    };

    const add = (
      name: AdminFunctionName,
      environment: Readonly<Record<string, string>>,
      ...grants: ReadonlyArray<(identity: BundledFunction) => unknown>
    ) => {
      const isAboutManyKeys = environment === changing;
      const memory = isAboutManyKeys ? Math.max(memoryMiB, manyKeysMemoryMiB) : memoryMiB;
      const added = new BundledFunction(this, name, { name, environment, memoryMiB: memory, ...defaults });
      for (const grant of grants) grant(added);
      return added;
    };
    const readPepper = (identity: IGrantable) => pepper.grantRead(identity);
    const makeGatewayKeys = (it: BundledFunction) => grantGatewayKeys(it, 'POST', 'GET', 'DELETE');

    this.byName = {
      'create-workspace': add(
        'create-workspace',
        provisioning,
        (it) => keys.grantProvision(it),
        readPepper,
        makeGatewayKeys,
      ),
      'list-workspaces': add(
        'list-workspaces',
        listing,
        (it) => keys.grantListWorkspaces(it),
        (it) => cursorSecret.grantRead(it),
      ),
      'get-workspace': add('get-workspace', reading, (it) => keys.grantGet(it)),
      'update-workspace': add('update-workspace', changing, (it) => keys.grantSettle(it), makeGatewayKeys),
      'suspend-workspace': add('suspend-workspace', changing, (it) => keys.grantSettle(it), makeGatewayKeys),
      'resume-workspace': add('resume-workspace', changing, (it) => keys.grantSettle(it), makeGatewayKeys),
      'delete-workspace': add(
        'delete-workspace',
        changing,
        (it) => keys.grantDeleteWorkspace(it),
        (it) => grantGatewayKeys(it, 'GET', 'DELETE'),
      ),
      'issue-root-key': add('issue-root-key', rootKeys, (it) => keys.grantReplaceRootKey(it), readPepper),
      'revoke-root-key': add('revoke-root-key', reading, (it) => keys.grantReplaceRootKey(it)),
      'get-admin-status': add('get-admin-status', status),
    };
  }
}

/**
 * API keys of API Gateway are made at run time, and the ids of usage plans would make the functions depend on the API that
 * depends on them; so the grants are on the collections
 * (https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonapigatewaymanagement.html).
 */
function grantGatewayKeys(grantee: BundledFunction, ...actions: readonly (keyof typeof gatewayKeyPaths)[]): void {
  const arn = (resource: string) =>
    Stack.of(grantee).formatArn({
      service: 'apigateway',
      account: '',
      resource,
      arnFormat: ArnFormat.SLASH_RESOURCE_SLASH_RESOURCE_NAME,
    });
  for (const action of actions) {
    const paths = gatewayKeyPaths[action];
    Grant.addToPrincipal({ grantee, actions: [`apigateway:${action}`], resourceArns: paths.map(arn) });
    for (const path of paths.filter((each) => each.includes('*'))) {
      Validations.of(grantee).acknowledge({
        id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:apigateway:<AWS::Region>::/${path}]`,
        reason: 'The ids come into being at run time: a gateway key for each workspace, in one of the usage plans.',
      });
    }
  }
}

const gatewayKeyPaths = {
  POST: ['apikeys', 'usageplans/*/keys'],
  GET: ['apikeys', 'usageplans'],
  DELETE: ['apikeys/*'],
} as const;

function packageVersion(): string {
  return JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')).version;
}
