import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { MonitoringFacade } from 'cdk-monitoring-constructs';
import type { KeyEvents } from '../events/key-events.ts';
import type { Webhook } from '../events/webhook.ts';
import { watched } from './alarm.ts';
import { serviceMetric } from './verification-metrics.ts';
import { watchFunctions } from './watch-functions.ts';

const hourMs = 3_600_000;

/** Watches the events on their way to the event bus. */
export function watchEvents(facade: MonitoringFacade, { publisher, deadLetters, undelivered }: KeyEvents): void {
  const age = watched(facade, publisher.function.metric('IteratorAge', { statistic: Stats.MAXIMUM }), {
    name: 'EventsLate',
    says: 'Events are published more than one hour late',
    section: 'events-late',
    atLeast: hourMs,
    periodMinutes: 5,
    of: 1,
  });
  const givenUp = watched(facade, deadLetters.metricWaiting(), {
    name: 'EventsGivenUp',
    says: 'Events could not be published for 23 hours and are no longer retried',
    section: 'events-given-up',
    atLeast: 1,
    periodMinutes: 5,
    of: 1,
  });
  const unpublishable = watched(facade, serviceMetric(facade, 'UnpublishableEvent'), {
    name: 'EventsUnpublishable',
    says: 'Audit events are invalid or too large and were not published',
    section: 'events-unpublishable',
    atLeast: 1,
    periodMinutes: 5,
    of: 1,
  });
  const lost = undelivered && [
    watched(facade, undelivered.metricWaiting(), {
      name: 'EventsUndelivered',
      says: 'EventBridge could not use the KMS key; accepted events were not delivered',
      section: 'events-undelivered',
      atLeast: 1,
      periodMinutes: 5,
      of: 1,
    }),
  ];
  facade.monitorCustom({
    alarmFriendlyName: 'Events',
    metricGroups: [
      { title: 'Age of the oldest unpublished event (ms)', metrics: [age] },
      { title: 'Given up', metrics: [givenUp, unpublishable, ...(lost ?? [])] },
    ],
  });
}

/** Watches the events on their way from the bus to the webhook. */
export function watchWebhook(facade: MonitoringFacade, { queue, deadLetters }: Webhook): void {
  const givenUp = watched(facade, deadLetters.metricWaiting(), {
    name: 'WebhooksGivenUp',
    says: 'The webhook receiver did not accept events, and they are no longer retried',
    section: 'webhooks-given-up',
    atLeast: 1,
    periodMinutes: 5,
    of: 1,
  });
  const gone = watched(facade, serviceMetric(facade, 'WebhookGone'), {
    name: 'WebhookGone',
    says: 'The webhook receiver responds with 410 Gone; events are dropped',
    section: 'webhook-gone',
    atLeast: 1,
    periodMinutes: 5,
    of: 1,
  });
  const age = queue.queue.metricApproximateAgeOfOldestMessage({ statistic: Stats.MAXIMUM });
  facade.monitorCustom({
    alarmFriendlyName: 'Webhook',
    metricGroups: [
      { title: 'Age of the oldest unsent event (s)', metrics: [age] },
      { title: 'Given up', metrics: [givenUp, gone] },
    ],
  });
}

/** Watches the functions that publish and send events. */
export function watchEventFunctions(facade: MonitoringFacade, functions: readonly IFunction[]): void {
  watchFunctions(facade, 'EventFunction', functions, {
    says: 'Lambda throttled a function that delivers events; events are late',
    section: 'event-throttles',
  });
}
