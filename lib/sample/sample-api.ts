import { Construct } from 'constructs';
import { ApiEnvironment, PhotoRequestListEnvironment, PhotoRequestsEnvironment } from '../../lambdas/environment.ts';
import { BundledFunction } from '../functions/bundled-function.ts';
import type { Latchkey } from '../latchkey.ts';
import { addRoutes } from '../routes/api-routes.ts';
import { environmentsFrom } from '../routes/function-table.ts';
import { PhotoRequestsTable } from './photo-requests-table.ts';

export interface SampleApiProps {
  /** The service that protects the sample API. */
  readonly latchkey: Latchkey;
}

/** A protected API to try keys with, on the REST API of the service. Platform teams replace it with their own API. */
export class SampleApi extends Construct {
  readonly photoRequests: PhotoRequestsTable;

  constructor(scope: Construct, id: string, { latchkey }: SampleApiProps) {
    super(scope, id);
    const { config, cursorSecret, functionDefaults } = latchkey;
    const photoRequests = new PhotoRequestsTable(this, 'PhotoRequests', functionDefaults);
    this.photoRequests = photoRequests;

    const environmentOf = environmentsFrom({
      CORS_ALLOW_ORIGIN: config.corsAllowOrigin,
      PHOTO_REQUESTS_TABLE: photoRequests.table.tableName,
      CURSOR_SECRET: cursorSecret.secret.secretArn,
    });
    const add = (name: string, environment: Readonly<Record<string, string>>) =>
      new BundledFunction(this, name, {
        isWaitedFor: true,
        name,
        environment,
        memoryMiB: config.apiMemoryMiB,
        ...functionDefaults,
      });
    const create = add('create-photo-request', environmentOf(PhotoRequestsEnvironment));
    const get = add('get-photo-request', environmentOf(PhotoRequestsEnvironment));
    const list = add('list-photo-requests', environmentOf(PhotoRequestListEnvironment));
    photoRequests.grantCreate(create);
    photoRequests.grantGet(get);
    photoRequests.grantList(list);
    cursorSecret.grantRead(list);

    const functions = {
      'create-photo-request': create,
      'get-photo-request': get,
      'list-photo-requests': list,
      'get-status': add('get-status', environmentOf(ApiEnvironment)),
    };
    addRoutes(latchkey, ['Sample API'], functions);
    latchkey.watch(
      'SampleFunction',
      Object.values(functions).map((each) => each.function),
    );
    latchkey.document('Sample API');
  }
}
