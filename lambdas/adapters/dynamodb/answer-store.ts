import type { AnswerStore, KeptAnswer } from '../../domain/shared/kept-answer.ts';
import type { DynamoCalls } from './dynamo-calls.ts';
import { answerKey } from './key-items.ts';
import { KeysTable } from './keys-table.ts';

/** Reads the kept answers of the keys table. The stores of keys and workspaces write them, in the transactions of changes. */
export class DynamoAnswerStore implements AnswerStore {
  readonly #table: KeysTable;

  constructor(dynamo: DynamoCalls, table: string) {
    this.#table = new KeysTable(dynamo, table);
  }

  find(id: string): Promise<KeptAnswer | undefined> {
    return this.#table.get<KeptAnswer>(answerKey(id));
  }

  replace(answer: KeptAnswer): Promise<void> {
    return this.#table.store(answerKey(answer.id), answer);
  }
}
