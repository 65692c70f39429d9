import type { StackResourceSummary } from '@aws-sdk/client-cloudformation';
import { CliError } from '../cli-error.ts';

/** The resources of a Latchkey construct: their types, and what follows the id of the construct in their logical ids. */
const resources = {
  keysTable: { type: 'AWS::DynamoDB::GlobalTable', logicalId: /^(.*)KeysTable[0-9A-F]{8}$/ },
  countersTable: { type: 'AWS::DynamoDB::GlobalTable', logicalId: /^(.*)CountersTable[0-9A-F]{8}$/ },
  pepperSecret: { type: 'AWS::SecretsManager::Secret', logicalId: /^(.*)PepperSecret[0-9A-F]{8}$/ },
} as const;

/**
 * Finds the keys table and the pepper secret of the Latchkey construct in a stack. A table of the app itself can have a similar
 * logical id, so the resources must have the same construct id in front.
 * @throws CliError unless the stack contains exactly one
 */
export function resourcesIn(stack: string, all: readonly StackResourceSummary[]) {
  const byConstruct = ({ type, logicalId }: (typeof resources)[keyof typeof resources]) =>
    new Map(
      all.flatMap(({ ResourceType, LogicalResourceId = '', PhysicalResourceId }): [string, string][] => {
        const construct = logicalId.exec(LogicalResourceId)?.[1];
        const isFound = ResourceType === type && construct !== undefined && PhysicalResourceId !== undefined;
        return isFound ? [[construct, PhysicalResourceId]] : [];
      }),
    );
  const [keys, counters, peppers] = [resources.keysTable, resources.countersTable, resources.pepperSecret].map(
    byConstruct,
  );
  const found = [...(keys ?? [])].flatMap(([construct, keysTable]) => {
    const pepperSecret = peppers?.get(construct);
    return pepperSecret === undefined || !counters?.has(construct) ? [] : [{ construct, keysTable, pepperSecret }];
  });
  const [first, ...others] = found;
  if (first === undefined) {
    throw new CliError('notFound', `The stack ${stack} contains no keys table with a pepper secret of Latchkey.`);
  }
  if (others.length > 0) {
    const ids = found.map(({ construct }) => construct).join(', ');
    throw new CliError(
      'usage',
      `The stack ${stack} contains several Latchkeys: ${ids}. This command cannot choose one. Move each into a stack of its own.`,
    );
  }
  const { keysTable, pepperSecret } = first;
  return { keysTable, pepperSecret };
}
