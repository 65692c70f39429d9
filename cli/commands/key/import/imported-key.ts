import { routes } from '../../../../lambdas/http/routes/index.ts';

/** A key of an import, as the API takes it: the command line does not import the domain. */
export const ImportedKey = routes.importKeys.request.body.shape.keys.element;
