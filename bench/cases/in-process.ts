import { verifierSettings } from '../../local/run/verifier-settings.ts';
import { type Bench, inRounds, Started } from '../bench.ts';
import { Child } from '../child.ts';
import type { Load, Measurement } from '../load.ts';
import type { InProcessResult } from '../results.ts';
import { distribution, median, pairedRatio, round } from '../stats.ts';
import type { Endpoints } from '../subject/database.ts';
import { authorizerEvent } from '../subject/events.ts';
import { allLatencies, concurrencies, cpuMicros, keyCount, perSecond, startPeer, turnOf } from './verify.ts';

/** Measures the verifier in the process of a service, the authorizer without API Gateway, and the peer, in turn. */
export function inProcessCase(bench: Bench): Promise<InProcessResult[]> {
  return Started.during(bench, async (started) => {
    bench.progress('inProcess: preparing');
    const database = await started.database();
    const keys = await database.createKeys(await database.createWorkspace('Bench'), keyCount);
    const events = keys.map((key) => authorizerEvent(key));
    const service = started.add(await startService(bench, database.endpoints));
    const authorizer = await started.host(bench.stack.authorizer, { endpoints: database.endpoints });
    const peer = started.add(await startPeer());

    const series = concurrencies.map((inFlight) => ({
      inFlight,
      service: [] as Measurement[],
      authorizer: [] as Measurement[],
      peer: [] as Measurement[],
    }));
    const turns = series.flatMap(({ inFlight, ...measured }) => {
      const load = { count: bench.settings.requests, inFlight };
      return [
        turnOf(measured.service, () => service.ask({ ...load, requests: keys })),
        turnOf(measured.authorizer, () => authorizer.measure({ ...load, requests: events })),
        turnOf(measured.peer, () => peer.ask(load)),
      ];
    });
    await inRounds(bench, 'inProcess', turns);

    return series.flatMap(({ inFlight, service, authorizer, peer }) =>
      Object.entries({ service, authorizer, peer }).map(([subject, measured]) => ({
        subject: subject as InProcessResult['subject'],
        inFlight,
        perSecond: round(median(measured.map(perSecond))),
        latency: distribution(allLatencies(measured)),
        cpuMicros: round(median(measured.map(cpuMicros))),
        ratio: round(pairedRatio(service.map(perSecond), measured.map(perSecond))),
      })),
    );
  });
}

function startService({ stack }: Bench, { dynamo, secrets }: Endpoints) {
  const settings = verifierSettings(stack.template, { dynamodb: dynamo, secretsManager: secrets });
  return Child.start<Load<string>, Measurement>(new URL('../subject/in-process-host.ts', import.meta.url), {
    env: { LATCHKEY_VERIFIER: JSON.stringify(settings), NODE_ENV: 'production' },
  });
}
