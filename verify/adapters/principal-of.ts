import type { Principal } from '../../lambdas/domain/access/principal.ts';

/** Returns the caller of a protected request. @throws Error if the route is not protected */
export function principalOf(request: { readonly principal?: Principal | null | undefined }): Principal {
  if (!request.principal) throw new Error('The request has no principal. Is the route protected with Latchkey?');
  return request.principal;
}
