import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { MonitoringFacade } from 'cdk-monitoring-constructs';
import type { KeyEvents } from '../events/key-events.ts';
import type { Webhook } from '../events/webhook.ts';
import { watched } from './alarm.ts';
import { serviceMetric } from './verification-metrics.ts';

const hourMs = 3_600_000;

/** Events on their way to the bus. */
export function watchEvents(facade: MonitoringFacade, { publisher, deadLetters }: KeyEvents): void {
  const age = watched(facade, publisher.function.metric('IteratorAge', { statistic: Stats.MAXIMUM }), {
    name: 'EventsLate',
    says: 'Events are published more than an hour after what they tell of',
    section: 'events-late',
    atLeast: hourMs,
    periodMinutes: 5,
    of: 1,
  });
  const givenUp = watched(facade, deadLetters.metricWaiting(), {
    name: 'EventsGivenUp',
    says: 'Events were not published in 23 hours, and are not tried any more',
    section: 'events-given-up',
    atLeast: 1,
    periodMinutes: 5,
    of: 1,
  });
  const unpublishable = watched(facade, serviceMetric(facade, 'UnpublishableEvent'), {
    name: 'EventsUnpublishable',
    says: 'Audit events cannot be published as they are, and were left out',
    section: 'events-unpublishable',
    atLeast: 1,
    periodMinutes: 5,
    of: 1,
  });
  facade.monitorCustom({
    alarmFriendlyName: 'Events',
    metricGroups: [
      { title: 'Age of the oldest event that is being published (ms)', metrics: [age] },
      { title: 'Given up', metrics: [givenUp, unpublishable] },
    ],
  });
}

/** Events on their way from the bus to the webhook. */
export function watchWebhook(facade: MonitoringFacade, { queue, deadLetters }: Webhook): void {
  const givenUp = watched(facade, deadLetters.metricWaiting(), {
    name: 'WebhooksGivenUp',
    says: 'The receiver of the webhook has not taken events, and they are not tried any more',
    section: 'webhooks-given-up',
    atLeast: 1,
    periodMinutes: 5,
    of: 1,
  });
  const gone = watched(facade, serviceMetric(facade, 'WebhookGone'), {
    name: 'WebhookGone',
    says: 'The receiver of the webhook answers 410 Gone, and events are dropped',
    section: 'webhook-gone',
    atLeast: 1,
    periodMinutes: 5,
    of: 1,
  });
  const age = queue.queue.metricApproximateAgeOfOldestMessage({ statistic: Stats.MAXIMUM });
  facade.monitorCustom({
    alarmFriendlyName: 'Webhook',
    metricGroups: [
      { title: 'Age of the oldest event that is not sent (s)', metrics: [age] },
      { title: 'Given up', metrics: [givenUp, gone] },
    ],
  });
}
