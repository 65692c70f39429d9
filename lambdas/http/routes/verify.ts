import { KeyToVerify } from '../../domain/verification/key-to-verify-schema.ts';
import { route } from './route.ts';

/** The fields that the two routes have in common. API Gateway has one kind of authorization for a method, so IAM has its own. */
const common = /* @__PURE__ */ (() =>
  ({
    method: 'POST',
    lambda: 'verify-key',
    repeated: 'counts-again',
    request: { body: KeyToVerify },
    success: {
      status: 200,
      description:
        'The answer about the key. If it is valid, the request was counted against its limits and quotas. Treat every other response as a refusal.',
      body: 'Verification',
    },
    errors: [],
  }) as const)();

export const verifyKey = /* @__PURE__ */ route(() => ({
  ...common,
  path: '/v1/verify',
  auth: 'in-function',
  scope: 'keys:verify',
  tag: 'Verification',
  summary: 'Verify an API key and count a request',
}));

export const verifyKeyByOperator = /* @__PURE__ */ route(() => ({
  ...common,
  path: '/admin/v1/verify',
  auth: 'iam',
  scope: null,
  tag: 'Verification',
  summary: 'Verify an API key of any workspace and count a request, with AWS credentials',
}));

export const verifyRoutes = { verifyKey, verifyKeyByOperator };
