import { createHash, randomUUID } from 'node:crypto';
import type { Timers } from '../../shared/timers.ts';

export interface QueueDefinition {
  readonly name: string;
  readonly arn: string;
  readonly url: string;
  readonly visibilityMs: number;
  readonly delayMs: number;
  /** The dead-letter queue for messages that were received so often; undefined if there is none. */
  readonly redrive: { readonly deadLetterArn: string; readonly maxReceives: number } | undefined;
}

export interface Message {
  readonly id: string;
  readonly body: string;
  readonly sentAt: number;
  /** The message is hidden until then. */
  readonly visibleAt: number;
  readonly receives: number;
  readonly firstReceivedAt: number | undefined;
  /** The receipt handle of the last time it was received. */
  readonly receipt: string | undefined;
}

export interface QueueOptions {
  readonly timers: Timers;
  /** Receives a message that was received too often. */
  readonly onDeadLetter: (message: Message) => void;
}

/** A standard SQS queue in memory. */
export class Queue {
  readonly definition: QueueDefinition;
  readonly #options: QueueOptions;
  readonly #messages = new Map<string, Message>();
  readonly #listeners = new Set<() => void>();

  constructor(definition: QueueDefinition, options: QueueOptions) {
    this.definition = definition;
    this.#options = options;
  }

  /**
   * Sets the function to call whenever a message may have become visible, or will become visible earlier than before.
   */
  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  send(body: string, options: { readonly id?: string; readonly delayMs?: number } = {}): string {
    const { id = randomUUID(), delayMs = this.definition.delayMs } = options;
    const sentAt = this.#options.timers.now();
    const visibleAt = sentAt + delayMs;
    this.#messages.set(id, {
      id,
      body,
      sentAt,
      visibleAt,
      receives: 0,
      firstReceivedAt: undefined,
      receipt: undefined,
    });
    this.#changed();
    return id;
  }

  /** Returns visible messages, and hides them for the queue's visibility timeout. */
  receive(max: number): Message[] {
    const { redrive, visibilityMs } = this.definition;
    const now = this.#options.timers.now();
    const received: Message[] = [];
    for (const message of this.#messages.values()) {
      if (message.visibleAt > now || received.length === max) continue;
      if (redrive !== undefined && message.receives >= redrive.maxReceives) {
        this.#messages.delete(message.id);
        this.#options.onDeadLetter(message);
        continue;
      }
      const { id, receives, firstReceivedAt = now } = message;
      const visibleAt = now + visibilityMs;
      const next = { ...message, visibleAt, receives: receives + 1, firstReceivedAt, receipt: randomUUID() };
      this.#messages.set(id, next);
      received.push(next);
    }
    return received;
  }

  delete(id: string): void {
    this.#messages.delete(id);
  }

  /** Hides a received message for a time from now. Returns whether the receipt is valid. */
  changeVisibility(receipt: string, ms: number): boolean {
    const message = [...this.#messages.values()].find((each) => each.receipt === receipt);
    if (message === undefined) return false;
    this.#messages.set(message.id, { ...message, visibleAt: this.#options.timers.now() + ms });
    this.#changed();
    return true;
  }

  /** The time when the next message becomes or became visible. */
  get nextVisibleAt(): number | undefined {
    const times = [...this.#messages.values()].map(({ visibleAt }) => visibleAt);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  get counts(): { readonly visible: number; readonly hidden: number; readonly delayed: number } {
    const now = this.#options.timers.now();
    const all = [...this.#messages.values()];
    const waiting = all.filter(({ visibleAt }) => visibleAt > now);
    const delayed = waiting.filter(({ receives }) => receives === 0).length;
    return { visible: all.length - waiting.length, hidden: waiting.length - delayed, delayed };
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** Returns the checksum that is sent with a body. */
export function md5(body: string): string {
  return createHash('md5').update(body).digest('hex');
}
