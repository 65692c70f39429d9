/** Keys of the query cache. Invalidating a key also invalidates the keys that start with it. */
export const queryKeys = {
  workspace: ['workspace'],
  apiKeys: ['api-keys'],
  keyPages: ['api-keys', 'page'],
  keyPage: (query: object) => ['api-keys', 'page', query],
  allKeys: ['api-keys', 'all'],
  apiKey: (id: string) => ['api-keys', id],
  keyUsage: (id: string, query: object) => ['api-keys', id, 'usage', query],
  firstRequest: (id: string) => ['api-keys', id, 'first-request'],
  usage: (query: object) => ['usage', query],
  auditEvents: (query: object) => ['audit-events', query],
  allAuditEvents: ['audit-events'],
  members: ['members'],
  document: ['document'],
  settings: ['settings'],
} as const;
