import { routes } from '../../../../lambdas/http/routes/index.ts';

/** A key of an import, as the API takes it. */
export const ImportedKey = routes.importKeys.request.body.shape.keys.element;
