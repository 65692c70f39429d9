import { forEachWindow, type RateStatus } from '../../../lambdas/domain/limits/rate-windows.ts';
import type { Verification } from '../../../lambdas/domain/verification/verification-schema.ts';
import { problemMediaType, problems, problemType } from '../../../lambdas/http/problem.ts';
import { rateLimitHeaders } from '../../../lambdas/http/rate-limit-headers.ts';
import { type Answer, send } from '../../support/service/http.ts';
import { sendSigned } from '../../support/service/signed.ts';
import { type Kind, neededScope } from './kind.ts';

/** A service that asks `POST /v1/verify` with a service key, and answers its client as docs/verify-endpoint.md says. */
export const verifyEndpoint: Kind = {
  name: 'the verify endpoint',
  explainsRefusals: true,
  async start({ url }) {
    const credentials = JSON.parse(process.env['LATCHKEY_ADMIN'] ?? '{}');
    const admin = (method: string, path: string, json?: object) =>
      sendSigned(url, method, path, { credentials, ...(json && { json }) });
    const { serviceKey } = (await admin('POST', '/admin/v1/service-keys', { name: 'Kinds' })).body;
    return {
      async call(key = '') {
        const asked = await send(url, 'POST', '/v1/verify', { key: serviceKey.key, json: { key, scope: neededScope } });
        return asked.status === 200 ? answerFor(asked.body) : asked;
      },
      async stop() {
        await admin('DELETE', `/admin/v1/service-keys/${serviceKey.id}`);
      },
    };
  },
};

/** Returns the response to the client. */
function answerFor(verification: Verification): Answer {
  const { rateLimit } = verification;
  const limits = rateLimit === null ? {} : rateLimitHeaders({ rate: rateOf(rateLimit) }, Date.now());
  const named = Object.entries(limits).map(([name, value]) => [name.toLowerCase(), value]);
  const headers: Record<string, string> = Object.fromEntries(named);
  if (verification.valid)
    return respond(200, { ...headers, 'content-type': 'application/json' }, verification.principal);
  const { code, status, detail, retryAfter } = verification;
  const problem = { type: problemType(code), title: problems[code].title, status, detail, code };
  return respond(
    status,
    {
      ...headers,
      'content-type': problemMediaType,
      ...(retryAfter !== null && { 'retry-after': String(retryAfter) }),
    },
    { ...problem, requestId: 'of-the-service' },
  );
}

function respond(status: number, headers: Record<string, string>, body: object): Answer {
  return { status, headers, text: JSON.stringify(body), body };
}

function rateOf(state: NonNullable<Verification['rateLimit']>): RateStatus {
  return forEachWindow('unit', ({ unit }) => {
    const { limit, remaining, resetsAt } = state[unit];
    return { limit, remaining, resetAt: Date.parse(resetsAt) / 1000 };
  });
}
