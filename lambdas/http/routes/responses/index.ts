import { adminResponses } from './admin.ts';
import { apiResponses } from './apis.ts';
import { keyResponses } from './keys.ts';
import { sampleResponses } from './sample.ts';
import { serviceResponses } from './service.ts';
import { sharedResponses } from './shared.ts';
import { verifyResponses } from './verify.ts';
import { workspaceResponses } from './workspace.ts';

/**
 * The schemas of all responses, by name. They type the handlers and make the OpenAPI document. Lambdas do not check their own
 * responses, so no bundle contains these files: creating the schemas would slow down each start.
 */
const responses = {
  ...keyResponses,
  ...workspaceResponses,
  ...sampleResponses,
  ...adminResponses,
  ...apiResponses,
  ...serviceResponses,
  ...verifyResponses,
  ...sharedResponses,
};
export type Responses = typeof responses;

/** Returns the schema of a route's response. */
export function responseOf<Name extends keyof Responses>(route: { success: { body: Name } }): Responses[Name] {
  return responses[route.success.body];
}
