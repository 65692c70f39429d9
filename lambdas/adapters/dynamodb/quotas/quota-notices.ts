import { quotaEvent } from '../../../domain/limits/quota-notices.ts';
import type { QuotaNotice, QuotaNotices } from '../../../domain/limits/quota-ports.ts';
import { type Clock, systemRandom } from '../../../domain/shared/random.ts';
import { type DynamoCalls, TransactionRefusedError } from '../dynamo-calls.ts';
import { auditItem, quotaNoticeKey } from '../key-items.ts';

/** The time for which the mark of a notice stays after the period: longer than the clocks of two instances differ. */
const keptSeconds = 24 * 3600;

/**
 * Writes the audit event of a notice together with an item that marks it as written. The event has an id of its own, which
 * sorts by its time; the mark makes sure that there is only one.
 */
export class DynamoQuotaNotices implements QuotaNotices {
  readonly #dynamo: DynamoCalls;
  readonly #table: string;
  readonly #clock: Clock;

  constructor(dynamo: DynamoCalls, table: string, clock: Clock) {
    this.#dynamo = dynamo;
    this.#table = table;
    this.#clock = clock;
  }

  async announce(notice: QuotaNotice): Promise<void> {
    const { resetAt } = notice.quota.period;
    const event = quotaEvent({ clock: this.#clock, random: systemRandom }, notice);
    const mark = {
      ...quotaNoticeKey(notice.quota, notice.threshold),
      eventId: event.id,
      ...(resetAt !== null && { deleteAfter: resetAt + keptSeconds }),
    };
    const put = (Item: Readonly<Record<string, unknown>>) => ({
      Put: { TableName: this.#table, Item, ConditionExpression: 'attribute_not_exists(pk)' },
    });
    try {
      await this.#dynamo.transactWrite({ TransactItems: [put(mark), put(auditItem(event))] });
    } catch (error) {
      const isMarked = error instanceof TransactionRefusedError && error.reasons[0] === 'ConditionalCheckFailed';
      if (!isMarked) throw error;
    }
  }
}
