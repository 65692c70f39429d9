import { Lazy } from 'aws-cdk-lib';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type {
  ApiEnvironment,
  IssuingEnvironment,
  KeysEnvironment,
  ListingEnvironment,
  OpenApiEnvironment,
  Variables,
} from '../lambdas/environment.ts';
import type { routes } from '../lambdas/http/routes.ts';
import { BundledFunction, type FunctionDefaults } from './bundled-function.ts';
import type { CursorSecret } from './cursor-secret.ts';
import type { KeysTable } from './keys-table.ts';
import type { PepperSecret } from './pepper-secret.ts';

/** The Lambdas that the route table names for key management and the open routes. */
export type ApiFunctionName = Extract<(typeof routes)[keyof typeof routes], { tag: 'API keys' | 'Service' }>['lambda'];

export interface ApiFunctionsProps {
  readonly keys: KeysTable;
  readonly pepper: PepperSecret;
  readonly cursorSecret: CursorSecret;
  /** The environment variables that come from the configuration. */
  readonly settings: Pick<Variables<typeof IssuingEnvironment>, 'CORS_ALLOW_ORIGIN' | 'KEY_FORMAT' | 'PLANS'>;
  readonly memoryMiB: number;
  readonly defaults: FunctionDefaults;
}

/** The Lambdas behind the gateway: what each is told, and what each may do. */
export class ApiFunctions extends Construct {
  /** One for each name: a route without its function fails the type check. */
  readonly byName: Readonly<Record<ApiFunctionName, BundledFunction>>;
  /** The tags whose routes the OpenAPI document holds. */
  readonly documentedTags: (typeof routes)[keyof typeof routes]['tag'][] = ['API keys', 'Admin plane', 'Service'];

  constructor(scope: Construct, id: string, props: ApiFunctionsProps) {
    super(scope, id);
    const { keys, pepper, cursorSecret, settings, memoryMiB, defaults } = props;
    const { CORS_ALLOW_ORIGIN, KEY_FORMAT, PLANS } = settings;
    const CURSOR_SECRET = cursorSecret.secret.secretArn;

    const open: Variables<typeof ApiEnvironment> = { CORS_ALLOW_ORIGIN };
    const ofKeys: Variables<typeof KeysEnvironment> = { ...open, KEYS_TABLE: keys.table.tableName };
    const issuing: Variables<typeof IssuingEnvironment> = {
      ...ofKeys,
      PEPPER_SECRET: pepper.secret.secretArn,
      KEY_FORMAT,
      PLANS,
    };
    const listing: Variables<typeof ListingEnvironment> = { ...ofKeys, CURSOR_SECRET, PLANS };
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

    this.byName = {
      'create-api-key': add('create-api-key', issuing, (it) => keys.grantCreate(it), readPepper),
      'regenerate-api-key': add('regenerate-api-key', issuing, (it) => keys.grantRegenerate(it), readPepper),
      'list-api-keys': add('list-api-keys', listing, (it) => keys.grantList(it), readCursorSecret),
      'get-api-key': add('get-api-key', ofKeys, (it) => keys.grantGet(it)),
      'update-api-key': add('update-api-key', ofKeys, (it) => keys.grantUpdate(it)),
      'delete-api-key': add('delete-api-key', ofKeys, (it) => keys.grantDelete(it)),
      'get-health': add('get-health', open),
      'get-openapi': add('get-openapi', documenting),
    };
  }
}
