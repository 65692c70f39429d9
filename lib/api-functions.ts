import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type {
  ApiEnvironment,
  IssuingEnvironment,
  KeysEnvironment,
  ListingEnvironment,
  PhotoRequestListEnvironment,
  PhotoRequestsEnvironment,
  Variables,
} from '../lambdas/environment.ts';
import type { routes } from '../lambdas/http/routes.ts';
import { BundledFunction, type FunctionDefaults } from './bundled-function.ts';
import type { CursorSecret } from './cursor-secret.ts';
import type { KeysTable } from './keys-table.ts';
import type { PepperSecret } from './pepper-secret.ts';
import type { PhotoRequestsTable } from './photo-requests-table.ts';

/** The Lambdas that the route table names, without those of the admin plane. */
export type ApiFunctionName = Exclude<(typeof routes)[keyof typeof routes], { auth: 'iam' }>['lambda'];

export interface ApiFunctionsProps {
  readonly keys: KeysTable;
  readonly photoRequests: PhotoRequestsTable;
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

  constructor(scope: Construct, id: string, props: ApiFunctionsProps) {
    super(scope, id);
    const { keys, photoRequests, pepper, cursorSecret, settings, memoryMiB, defaults } = props;
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
    const ofPhotos: Variables<typeof PhotoRequestsEnvironment> = {
      ...open,
      PHOTO_REQUESTS_TABLE: photoRequests.table.tableName,
    };
    const photoList: Variables<typeof PhotoRequestListEnvironment> = { ...ofPhotos, CURSOR_SECRET };

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
      'create-photo-request': add('create-photo-request', ofPhotos, (it) => photoRequests.grantCreate(it)),
      'get-photo-request': add('get-photo-request', ofPhotos, (it) => photoRequests.grantGet(it)),
      'list-photo-requests': add(
        'list-photo-requests',
        photoList,
        (it) => photoRequests.grantList(it),
        readCursorSecret,
      ),
      'get-status': add('get-status', open),
      'get-health': add('get-health', open),
      'get-openapi': add('get-openapi', open),
    };
  }
}
