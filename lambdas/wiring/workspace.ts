import { DynamoAuditHistory } from '../adapters/dynamodb/audit/audit-history.ts';
import { DynamoMemberStore } from '../adapters/dynamodb/member-store.ts';
import { DynamoUsageStore } from '../adapters/dynamodb/usage-store.ts';
import type { MemberStore } from '../domain/access/ports.ts';
import { systemRandom } from '../domain/shared/random.ts';
import type { KeysEnvironment, MembersEnvironment, UsageEnvironment, ValuesOf } from '../environment.ts';
import { apiDependencies } from './api.ts';
import { dynamoClient } from './clients.ts';
import { keysDependencies } from './keys.ts';

export function usageDependencies(environment: Omit<ValuesOf<typeof UsageEnvironment>, 'PLANS' | 'USAGE_DAYS'>) {
  return {
    ...keysDependencies(environment),
    usage: new DynamoUsageStore(dynamoClient(), environment.COUNTERS_TABLE),
  };
}

export function auditHistoryDependencies(environment: ValuesOf<typeof KeysEnvironment>) {
  return {
    ...apiDependencies(environment),
    history: new DynamoAuditHistory(dynamoClient(), environment.KEYS_TABLE),
  };
}

export function membersDependencies(environment: ValuesOf<typeof MembersEnvironment>) {
  return {
    ...apiDependencies(environment),
    members: memberStoreFrom(environment),
    signIn: environment.SIGN_IN,
    random: systemRandom,
  };
}

export function memberStoreFrom({ KEYS_TABLE }: { KEYS_TABLE: string }): MemberStore {
  return new DynamoMemberStore(dynamoClient(), KEYS_TABLE);
}
