import { type Answer, send } from '../../support/service/http.ts';
import type { Ground } from '../ground.ts';
import { until } from '../wait.ts';
import { type Check, seenIf } from './check.ts';

/** What usage plans and gateway keys do. */
export const limitChecks: readonly Check[] = [
  {
    id: 'gateway-key-known',
    statement: 'API Gateway knows the gateway key of a new workspace at its first request.',
    page: 'decisions/0011-a-gateway-key-a-workspace.md',
    async run(ground) {
      const delays: number[] = [];
      const others = new Set<number>();
      for (let round = 0; round < 5; round++) {
        const { rootKey } = await ground.workspace();
        const { ms } = await until(
          'a new workspace can call the API',
          async () => {
            const { status } = await status200(ground, rootKey);
            if (status !== 200) others.add(status);
            return status === 200 ? true : undefined;
          },
          { everyMs: 250 },
        );
        delays.push(ms);
      }
      const seen = delays.map((ms) => `${(ms / 1000).toFixed(1)} s`).join(', ');
      return seenIf(
        others.size === 0,
        `first 200 after ${seen}${others.size > 0 ? `; until then ${[...others]}` : ''}`,
      );
    },
  },
  {
    id: 'usage-plan-throttle',
    statement: 'The throttle of a usage plan refuses with 429, `Retry-After: 1` and the rate-limit headers.',
    page: 'how-it-works.md',
    async run(ground) {
      const { rootKey } = await ground.workspace('Throttled');
      const answers = await Promise.all(Array.from({ length: 40 }, () => status200(ground, rootKey)));
      const refused = answers.filter(({ status }) => status === 429);
      const [first] = refused;
      const hasHeaders = first?.headers['retry-after'] === '1' && first.headers['ratelimit-policy'] !== undefined;
      return seenIf(
        refused.length > 0 && hasHeaders,
        `${refused.length} of 40 concurrent requests got 429; Retry-After: ${first?.headers['retry-after']}; RateLimit-Policy: ${first?.headers['ratelimit-policy']}`,
      );
    },
  },
  {
    id: 'quota',
    statement: 'A quota refuses with 429 until the end of the UTC day, and exactly.',
    page: 'how-it-works.md',
    async run(ground) {
      const { rootKey } = await ground.workspace('Metered');
      let served = 0;
      let last: Answer | undefined;
      for (let request = 0; request < 6; request++) {
        last = await status200(ground, rootKey);
        if (last.status === 200) served += 1;
      }
      return seenIf(
        served === 3 && last?.body?.code === 'quota_exceeded' && Number(last.headers['retry-after']) <= 86_400,
        `${served} served; then ${last?.status} ${last?.body?.detail ?? ''} Retry-After: ${last?.headers['retry-after']}`,
      );
    },
  },
];

const status200 = (ground: Ground, key: string) => send(ground.baseUrl, 'GET', '/v1/status', { key });
